package io.coremill.queue.sealing;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.seal.ColumnSeal;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a caller waits for, with what was sealed on its way into the store as it was before. To
/// cancel it is to cancel the answer of the store.
public final class ClearAnswer<T> extends CompletableFuture<T> {
    private final CompletableFuture<T> sealed;

    private ClearAnswer(CompletableFuture<T> sealed) {
        this.sealed = sealed;
    }

    public static <T> CompletableFuture<T> of(
            CompletableFuture<T> sealed, UnaryOperator<T> cleared) {
        var answer = new ClearAnswer<T>(sealed);
        var _ = sealed.whenComplete((value, failure) -> answer.take(value, failure, cleared));
        return answer;
    }

    /// The answer to a submission, with the payload as it was asked for.
    public static CompletableFuture<Job> ofJob(
            CompletableFuture<Job> sealed, JobSpec asked, ColumnSeal seal) {
        return seal.isOn() ? of(sealed, job -> SealedJob.with(job, asked.payload())) : sealed;
    }

    private void take(T value, @Nullable Throwable failure, UnaryOperator<T> cleared) {
        if (failure == null) {
            complete(cleared.apply(value));
        } else {
            completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return sealed.cancel(mayInterrupt) && (isCancelled() || super.cancel(mayInterrupt));
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
