package io.coremill.access.key;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import io.coremill.access.key.KnownKey.LastUse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The keys of a store as this node knows them by heart, and the first key of the settings. A
/// request with a key costs one hash of its secret; one with an id that no key has costs none.
///
/// A node that does not reach its store goes on with the keys that it knows, so that those who look
/// after it can look at it. What it could do to jobs it cannot do then.
public final class KnownKeys implements KeyRegistry {
    /// A key that was not used for as long is taken to be replaced by another one.
    private static final Duration IN_USE = Duration.ofDays(1);

    private final InstantSource clock;
    private final AccessCounts counts;
    private final @Nullable KnownKey bootstrap;
    private final String bootstrapId;
    private final Object changing = new Object();
    private volatile Map<String, KnownKey> known;

    /// How often what is known has changed. Written under the lock of changes.
    private volatile long version;

    /// @param first the first key as the settings have it; null if they have none
    public KnownKeys(@Nullable KeyToken first, InstantSource clock, AccessCounts counts) {
        this.clock = clock;
        this.counts = counts;
        bootstrap = first == null ? null : new KnownKey(BootstrapKey.of(first), new LastUse());
        bootstrapId = first == null ? BootstrapKey.ID : first.id();
        known = withBootstrap(new HashMap<>());
    }

    @Override
    public Optional<AccessCaller> callerOf(KeyToken token) {
        var found = known.get(token.id());
        if (found == null) {
            counts.add(AccessOutcome.UNKNOWN_KEY);
            return Optional.empty();
        }
        var now = clock.instant();
        if (!found.key().admits(token, now)) {
            boolean late = found.key().hasExpired(now);
            counts.add(late ? AccessOutcome.EXPIRED_KEY : AccessOutcome.WRONG_SECRET);
            return Optional.empty();
        }
        counts.add(AccessOutcome.ADMITTED);
        found.use().isNow(now);
        return found.caller();
    }

    @Override
    public CallerAdmission admission(KeyToken token) {
        var id = token.id();
        byte[] digest = token.digest();
        return () -> {
            var found = known.get(id);
            return found != null && found.key().admits(digest, clock.instant());
        };
    }

    /// Whether the first key is the only one that may do all.
    public boolean isBootstrapAlone() {
        return bootstrap != null && !hasOtherAdmin();
    }

    /// For how long that key still admits calls which ends first, of those that admitted one here
    /// within the last day. Zero if it has ended; null if none of them ends.
    public @Nullable Duration untilOneInUseExpires() {
        var now = clock.instant();
        return known.values().stream()
                .filter(key -> key.use().isLaterThan(now.minus(IN_USE)))
                .flatMap(key -> Stream.ofNullable(key.key().expires()))
                .min(Comparator.naturalOrder())
                .map(end -> end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO)
                .orElse(null);
    }

    /// The first key of the settings; null if they have none.
    @Nullable StoredKey bootstrap() {
        return bootstrap == null
                ? null
                : new StoredKey(bootstrap.key(), null, bootstrap.use().at());
    }

    private boolean hasOtherAdmin() {
        var now = clock.instant();
        return known.values().stream()
                .filter(it -> it != bootstrap)
                .map(KnownKey::key)
                .filter(key -> !key.hasExpired(now))
                .anyMatch(key -> AccessCaller.ANYONE.isWithin(key.caller()));
    }

    /// Asked before keys are read that it is to go by.
    public long version() {
        return version;
    }

    /// Goes by the keys of the store from now on.
    public void look(KeyStore store) {
        long before = version;
        while (!seen(store.all(), before)) {
            before = version;
        }
    }

    /// Goes by these keys from now on, unless it has learned of others while they were read, which
    /// may be later ones. The store cannot say which are: with its primary it may lose changes.
    ///
    /// @param before the version before they were read
    /// @return whether it does
    public boolean seen(KeySnapshot snapshot, long before) {
        synchronized (changing) {
            if (version != before) {
                return false;
            }
            version = before + 1;
            var next = new HashMap<String, KnownKey>();
            for (var stored : snapshot.keys()) {
                if (!stored.isRevoked()) {
                    next.put(stored.id(), new KnownKey(stored.key(), use(stored.id())));
                }
            }
            known = withBootstrap(next);
            return true;
        }
    }

    /// Refuses a key at once, whatever the store can be asked just now.
    void forget(String id) {
        synchronized (changing) {
            version = version + 1;
            var next = new HashMap<>(known);
            next.remove(id);
            known = withBootstrap(next);
        }
    }

    private LastUse use(String id) {
        var before = known.get(id);
        return before == null ? new LastUse() : before.use();
    }

    private Map<String, KnownKey> withBootstrap(Map<String, KnownKey> keys) {
        if (bootstrap != null) {
            keys.put(bootstrapId, bootstrap);
        }
        return Map.copyOf(keys);
    }

    /// The same with what this node knows of its use.
    StoredKey used(StoredKey stored) {
        var found = known.get(stored.id());
        return found == null ? stored : stored.usedAt(found.use().at());
    }

    /// The last uses that the store does not know yet, by id. The first key is in no store.
    Map<String, Instant> unwrittenUses() {
        var uses = new HashMap<String, Instant>();
        known.forEach(
                (id, key) -> {
                    var use = key == bootstrap ? null : key.use().unwritten();
                    if (use != null) {
                        uses.put(id, use);
                    }
                });
        return uses;
    }

    void areWritten(Map<String, Instant> uses) {
        uses.forEach((id, at) -> use(id).isWritten(at));
    }
}
