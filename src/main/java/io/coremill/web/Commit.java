package io.coremill.web;

import io.coremill.queue.StorageUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for a change to be on disk, on the thread of the request: a commit takes so little time
/// that handing the request to another thread would take longer.
final class Commit {
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private Commit() {}

    /// @throws StorageUnavailableException if the store is not heard of for long
    static <T> T await(CompletableFuture<T> change) {
        try {
            return change.get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("no commit within " + AT_MOST, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("stopped while waiting for a commit", e);
        }
    }
}
