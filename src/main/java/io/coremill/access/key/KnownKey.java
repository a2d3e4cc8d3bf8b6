package io.coremill.access.key;

import io.coremill.access.AccessCaller;
import io.coremill.access.ApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A key that may come in, with its last use.
final class KnownKey {
    private static final Duration BETWEEN_USES = Duration.ofSeconds(1);

    private final ApiKey key;
    private final Optional<AccessCaller> caller;
    private final LastUse use;

    KnownKey(ApiKey key, LastUse use) {
        this.key = key;
        this.use = use;
        caller = Optional.of(key.caller());
    }

    ApiKey key() {
        return key;
    }

    Optional<AccessCaller> caller() {
        return caller;
    }

    LastUse use() {
        return use;
    }

    /// When a key admitted a call, to the second. It outlives the changes of its key.
    static final class LastUse {
        private volatile @Nullable Instant at;
        private volatile @Nullable Instant written;

        /// Seldom writes, since threads of all requests with the key share it.
        void isNow(Instant now) {
            var before = at;
            if (before == null || now.isAfter(before.plus(BETWEEN_USES))) {
                at = now;
            }
        }

        @Nullable Instant at() {
            return at;
        }

        boolean isLaterThan(Instant earliest) {
            var latest = at;
            return latest != null && latest.isAfter(earliest);
        }

        /// What the store does not know yet; null if there is nothing.
        @Nullable Instant unwritten() {
            var latest = at;
            return latest == null || latest.equals(written) ? null : latest;
        }

        void isWritten(Instant latest) {
            written = latest;
        }
    }
}
