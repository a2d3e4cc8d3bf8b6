package io.coremill.queue.keyring;

import io.coremill.access.AccessRole;
import io.coremill.access.key.KeyRequest;
import io.coremill.client.ServiceClient;
import io.coremill.queue.offline.CommandFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keys of a service that runs, by its API.
final class ServiceKeyPlace implements KeyPlace {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEYS = "/v1/keys";

    private final JsonMapper json = new JsonMapper();
    private final ServiceClient client;

    /// @param service its address
    /// @param key of an admin
    ServiceKeyPlace(String service, String key) {
        client = ServiceClient.of(service.replaceFirst("/+$", ""), PATIENCE).with(key);
    }

    @Override
    public ShownKey issue(KeyRequest wanted) {
        var body = new TreeMap<String, Object>();
        body.put("name", wanted.name());
        body.put("principal", wanted.principal());
        body.put("roles", wanted.roles().stream().map(AccessRole::word).sorted().toList());
        body.put("payloads", wanted.scope().payloads());
        put(body, "queues", wanted.scope().queues());
        put(body, "types", wanted.scope().types());
        if (wanted.expires() != null) {
            body.put("expires", wanted.expires().toString());
        }
        return shown(asked(() -> client.post(KEYS, json.writeValueAsString(body))));
    }

    private static void put(Map<String, Object> body, String field, Set<String> words) {
        if (!words.isEmpty()) {
            body.put(field, words.stream().sorted().toList());
        }
    }

    @Override
    public ShownKey rotate(String id, Duration overlap) {
        var body = json.writeValueAsString(Map.of("overlap", overlap.toString()));
        return shown(asked(() -> client.post(KEYS + "/" + id + "/rotate", body)));
    }

    @Override
    public void revoke(String id) {
        var _ =
                asked(
                        () -> {
                            client.delete(KEYS + "/" + id);
                            return id;
                        });
    }

    @Override
    public List<KeyLine> list() {
        return asked(() -> client.get(KEYS))
                .get("keys")
                .valueStream()
                .map(ServiceKeyPlace::line)
                .toList();
    }

    private static KeyLine line(JsonNode key) {
        return new KeyLine(
                word(key, "id"),
                word(key, "name"),
                word(key, "principal"),
                key.get("roles")
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(",")),
                word(key, "state"),
                word(key, "expiresAt"),
                word(key, "lastUsedAt"));
    }

    private static String word(JsonNode key, String field) {
        return key.path(field).asString("never");
    }

    private static ShownKey shown(JsonNode key) {
        return new ShownKey(word(key, "id"), word(key, "key"));
    }

    private static <T> T asked(ServiceCall<T> call) {
        try {
            return call.ask();
        } catch (ConnectException e) {
            throw new CommandFailedException("no service answers there; start it first", e);
        } catch (IOException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("it was interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private interface ServiceCall<T> {
        T ask() throws IOException, InterruptedException;
    }
}
