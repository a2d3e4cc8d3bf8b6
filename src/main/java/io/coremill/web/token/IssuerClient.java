package io.coremill.web.token;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks the issuer for its keys, at the address that is set, or at the one that it names itself
/// (OpenID Connect Discovery, RFC 8414). An answer may be neither slow nor long, and is taken from
/// where it was asked for alone.
final class IssuerClient implements KeySetLoader, AutoCloseable {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final int LONGEST_BYTES = 1 << 20;
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
    private final JsonMapper json = new JsonMapper();
    private final String issuer;
    private final @Nullable URI keySet;

    /// @param keySet where the keys are; null to ask the issuer
    IssuerClient(String issuer, @Nullable URI keySet) {
        this.issuer = issuer;
        this.keySet = keySet;
    }

    @Override
    public JWKSet load() throws IOException, InterruptedException {
        URI where = keySet == null ? named() : keySet;
        try {
            JWKSet keys = JWKSet.parse(get(where)).toPublicJWKSet();
            if (keys.isEmpty()) {
                throw new IOException(where + " has no public keys");
            }
            return keys;
        } catch (ParseException e) {
            throw new IOException(where + " is no set of keys", e);
        }
    }

    private URI named() throws IOException, InterruptedException {
        JsonNode description = description();
        if (!description.path("issuer").asString("").equals(issuer)) {
            throw new IOException(issuer + " describes itself as another issuer");
        }
        URI named = uri(description.path("jwks_uri").asString(""));
        if (isSecure(URI.create(issuer)) && !isSecure(named)) {
            throw new IOException(issuer + " names keys without TLS: " + named);
        }
        return named;
    }

    private JsonNode description() throws IOException, InterruptedException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        try {
            return described(URI.create(base + OPENID));
        } catch (IOException e) {
            URI root = URI.create(base);
            URI other = root.resolve(OAUTH + root.getRawPath());
            try {
                return described(other);
            } catch (IOException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }

    private JsonNode described(URI where) throws IOException, InterruptedException {
        try {
            return json.readTree(get(where));
        } catch (JacksonException e) {
            throw new IOException(where + " is no JSON", e);
        }
    }

    private static URI uri(String text) throws IOException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && uri.getScheme().matches("(?i)https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new IOException("the issuer names no address of its keys");
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /// The limit on time holds for the whole of the answer.
    private String get(URI where) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(where).header("Accept", "application/json").build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), LONGEST_BYTES));
        try {
            HttpResponse<byte[]> response = answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException(where + " answered " + response.statusCode());
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException(
                    "%s gave no answer within %d s".formatted(where, ANSWER.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new IOException(where + " cannot be reached (" + e.getCause() + ")", e);
        }
    }

    /// What is under way is given up.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
