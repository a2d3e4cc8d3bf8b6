package io.coremill.access.key;

import io.coremill.access.ApiKey;
import io.coremill.access.KeyToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes keys, lists, rotates and revokes them. What it has changed counts on this node once it
/// returns.
public final class AccessKeys {
    /// How long keys are listed that admit no calls any more.
    private static final Duration KEPT = Duration.ofDays(30);

    private final KeyStore store;
    private final KnownKeys known;
    private final InstantSource clock;
    private final Function<CompletableFuture<ChangeVerdict>, ChangeVerdict> patience;
    private final SecureRandom random = new SecureRandom();

    /// @param patience waits for a change
    public AccessKeys(
            KeyStore store,
            KnownKeys known,
            InstantSource clock,
            Function<CompletableFuture<ChangeVerdict>, ChangeVerdict> patience) {
        this.store = store;
        this.known = known;
        this.clock = clock;
        this.patience = patience;
    }

    /// The first key if there is one, then those of the store by their ids.
    public List<StoredKey> list() {
        var all = new ArrayList<StoredKey>();
        Optional.ofNullable(known.bootstrap()).ifPresent(all::add);
        store.all().keys().stream().map(known::used).forEach(all::add);
        return List.copyOf(all);
    }

    public Optional<StoredKey> find(String id) {
        return list().stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /// @throws KeyRefusedException if there are as many keys as there may be
    public IssuedKey issue(KeyRequest wanted) {
        var now = clock.instant();
        var token = KeyToken.random(random);
        var key =
                new ApiKey(
                        token.id(),
                        wanted.name(),
                        wanted.principal(),
                        wanted.roles(),
                        wanted.scope(),
                        token.digest(),
                        null,
                        null,
                        now,
                        wanted.expires() == null ? null : now.plus(wanted.expires()));
        var verdict = change(new KeyChange.Issue(key, now.minus(KEPT)));
        if (verdict == ChangeVerdict.TOO_MANY) {
            throw new KeyRefusedException(
                    "there are %d keys, as many as there may be; those that were revoked or have"
                                    .formatted(KeyStore.MOST)
                            + " expired are forgotten after %d days".formatted(KEPT.toDays()));
        }
        needDone(verdict, token.id());
        return new IssuedKey(new StoredKey(key, null, null), token);
    }

    /// Gives a key another secret.
    ///
    /// @param overlap for which the former one counts as well
    /// @param permitted throws what speaks against it
    /// @throws UnknownKeyException if there is no such key
    /// @throws KeyRefusedException if it admits no calls any more, or stands in the settings
    public IssuedKey rotate(String id, Duration overlap, Consumer<StoredKey> permitted) {
        var seen = changeable(id, permitted);
        var now = clock.instant();
        if (!seen.isCurrent(now)) {
            throw new KeyRefusedException(
                    "key %s was revoked or has expired; make another one".formatted(id));
        }
        var token = KeyToken.of(id, random);
        var until = overlap.isZero() ? null : now.plus(overlap);
        var digest = seen.key().digest();
        var verdict = change(new KeyChange.Rotate(id, digest, token.digest(), until));
        needDone(verdict, id);
        return new IssuedKey(rotated(seen, token, until), token);
    }

    private static StoredKey rotated(StoredKey seen, KeyToken token, @Nullable Instant until) {
        var key = seen.key().rotated(token.digest(), until);
        return new StoredKey(key, null, seen.used());
    }

    /// Ends a key for good. One that is revoked stays so.
    ///
    /// @param permitted throws what speaks against it
    /// @throws UnknownKeyException if there is no such key
    /// @throws KeyRefusedException if it stands in the settings
    public void revoke(String id, Consumer<StoredKey> permitted) {
        var seen = changeable(id, permitted);
        var verdict = patience.apply(store.change(new KeyChange.Revoke(id, clock.instant())));
        needDone(verdict, seen.id());
        known.forget(id);
        known.look(store);
    }

    private StoredKey changeable(String id, Consumer<StoredKey> permitted) {
        var seen = find(id).orElseThrow(() -> new UnknownKeyException(id));
        permitted.accept(seen);
        if (id.equals(BootstrapKey.ID)) {
            throw new KeyRefusedException(
                    "the key bootstrap stands in the settings of the service; change or remove"
                            + " coremill.access.bootstrap-key-file or coremill.access.bootstrap-key"
                            + " there, and start it again");
        }
        return seen;
    }

    private ChangeVerdict change(KeyChange change) {
        var verdict = patience.apply(store.change(change));
        known.look(store);
        return verdict;
    }

    private static void needDone(ChangeVerdict verdict, String id) {
        switch (verdict) {
            case DONE -> {}
            case UNKNOWN -> throw new UnknownKeyException(id);
            case CHANGED_MEANWHILE, TOO_MANY ->
                    throw new KeyRefusedException(
                            "key %s was changed meanwhile; look at it, and ask again"
                                    .formatted(id));
        }
    }
}
