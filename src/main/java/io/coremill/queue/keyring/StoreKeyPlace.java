package io.coremill.queue.keyring;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessRole;
import io.coremill.access.key.AccessKeys;
import io.coremill.access.key.KeyRefusedException;
import io.coremill.access.key.KeyRequest;
import io.coremill.access.key.KeyStore;
import io.coremill.access.key.KnownKeys;
import io.coremill.access.key.StoredKey;
import io.coremill.access.key.UnknownKeyException;
import io.coremill.queue.offline.CommandFailedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keys in a store that the command opens itself.
final class StoreKeyPlace implements KeyPlace {
    private final AccessKeys keys;
    private final InstantSource clock;
    private final Runnable end;

    /// @param end closes the store
    StoreKeyPlace(KeyStore store, InstantSource clock, Runnable end) {
        this.clock = clock;
        this.end = end;
        var known = new KnownKeys(null, clock, new AccessCounts());
        keys = new AccessKeys(store, known, clock, CompletableFuture::join);
    }

    @Override
    public ShownKey issue(KeyRequest wanted) {
        var issued = explained(() -> keys.issue(wanted));
        return new ShownKey(issued.stored().id(), issued.token().text());
    }

    @Override
    public ShownKey rotate(String id, Duration overlap) {
        var issued = explained(() -> keys.rotate(id, overlap, _ -> {}));
        return new ShownKey(id, issued.token().text());
    }

    @Override
    public void revoke(String id) {
        var _ =
                explained(
                        () -> {
                            keys.revoke(id, _ -> {});
                            return id;
                        });
    }

    @Override
    public List<KeyLine> list() {
        var now = clock.instant();
        return keys.list().stream().map(key -> line(key, now)).toList();
    }

    private static KeyLine line(StoredKey stored, Instant now) {
        var key = stored.key();
        var roles = key.roles().stream().sorted().map(AccessRole::word);
        return new KeyLine(
                key.id(),
                key.name(),
                key.principal(),
                roles.collect(Collectors.joining(",")),
                stored.state(now),
                words(key.expires()),
                words(stored.used()));
    }

    private static String words(@Nullable Instant time) {
        return time == null ? "never" : time.toString();
    }

    private static <T> T explained(Supplier<T> change) {
        try {
            return change.get();
        } catch (UnknownKeyException | KeyRefusedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
