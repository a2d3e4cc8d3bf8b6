package io.coremill.queue.postgres.search;

import io.coremill.queue.StorageUnavailableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps the last snapshot for a second, or until this node has committed something. Those who ask
/// while one is taken share the next one at most; a store that cannot be read is left alone for a
/// second as well.
final class DepthCache {
    private static final long FRESH_FOR = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<DepthSnapshot> store;
    private final LongSupplier nanos;
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Answer latest;

    DepthCache(Supplier<DepthSnapshot> store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    void changed() {
        changes.incrementAndGet();
    }

    DepthSnapshot get() {
        var known = fresh();
        return (known == null ? asked() : known).outcome.get();
    }

    private synchronized Answer asked() {
        var known = fresh();
        if (known != null) {
            return known;
        }
        var answer = ask();
        latest = answer;
        return answer;
    }

    private Answer ask() {
        long changesSeen = changes.get();
        long asked = nanos.getAsLong();
        try {
            var snapshot = store.get();
            return new Answer(changesSeen, asked, () -> snapshot);
        } catch (StorageUnavailableException e) {
            return new Answer(changesSeen, nanos.getAsLong(), () -> failed(e));
        }
    }

    private static DepthSnapshot failed(StorageUnavailableException e) {
        throw new StorageUnavailableException("the store could not be read a moment ago", e);
    }

    private @Nullable Answer fresh() {
        var known = latest;
        return known != null
                        && known.changesSeen == changes.get()
                        && nanos.getAsLong() - known.at < FRESH_FOR
                ? known
                : null;
    }

    /// @param at when it was asked for or, if that failed, when it had failed
    private record Answer(long changesSeen, long at, Supplier<DepthSnapshot> outcome) {}
}
