package io.coremill.web;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for a change to be on disk, on the thread of the request: a commit takes so little time
/// that handing the request to another thread would take longer.
public final class CommitWait {
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private CommitWait() {}

    /// @throws StorageUnavailableException if the store does not come to it for long: the change is
    /// then withdrawn
    /// @throws ProblemException if the store has begun and does not end for long
    public static <T> T await(CompletableFuture<T> change) {
        return await(change, AT_MOST);
    }

    static <T> T await(CompletableFuture<T> change, Duration atMost) {
        try {
            return change.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            return withdraw(change, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return withdraw(change, e);
        }
    }

    private static <T> T withdraw(CompletableFuture<T> change, Exception why) {
        if (change.cancel(false)) {
            throw new StorageUnavailableException("withdrawn before it was begun", why);
        }
        if (change.isDone()) {
            return await(change, Duration.ZERO);
        }
        throw new ProblemException(
                ProblemType.STORAGE_UNAVAILABLE,
                "The change has been begun and is not on disk yet; whether it will be made is not"
                        + " known. Look before asking again");
    }
}
