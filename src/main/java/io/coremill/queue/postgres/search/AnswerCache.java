package io.coremill.queue.postgres.search;

import io.coremill.queue.StorageUnavailableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps the last answer for a second, or until this node has committed something. Those who ask
/// while one is waited for share the next one at most; a store that cannot be read is left alone
/// for a second as well.
final class AnswerCache<T> {
    private static final long FRESH_FOR = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<T> store;
    private final LongSupplier nanos;
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Answer<T> latest;

    AnswerCache(Supplier<T> store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    void changed() {
        changes.incrementAndGet();
    }

    T get() {
        var known = fresh();
        return (known == null ? asked() : known).outcome.get();
    }

    private synchronized Answer<T> asked() {
        var known = fresh();
        if (known != null) {
            return known;
        }
        var asked = ask();
        latest = asked;
        return asked;
    }

    private Answer<T> ask() {
        long changesSeen = changes.get();
        long asked = nanos.getAsLong();
        try {
            var answer = store.get();
            return new Answer<>(changesSeen, asked, () -> answer);
        } catch (StorageUnavailableException e) {
            return new Answer<>(
                    changesSeen,
                    nanos.getAsLong(),
                    () -> {
                        throw failed(e);
                    });
        }
    }

    private static StorageUnavailableException failed(StorageUnavailableException e) {
        return new StorageUnavailableException("the store could not be read a moment ago", e);
    }

    private @Nullable Answer<T> fresh() {
        var known = latest;
        return known != null
                        && known.changesSeen == changes.get()
                        && nanos.getAsLong() - known.at < FRESH_FOR
                ? known
                : null;
    }

    /// @param at when it was asked for or, if that failed, when it had failed
    private record Answer<T>(long changesSeen, long at, Supplier<T> outcome) {}
}
