package io.coremill.queue.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// What a caller waits for. Cancelling it withdraws what was asked, which is then certain not to be
/// done, but only until the writer has begun with it.
public final class WithdrawableFuture<T> extends CompletableFuture<T> {
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.ASKED);

    /// @return false if it has been withdrawn, or is over
    boolean begin() {
        stage.compareAndSet(Stage.ASKED, Stage.BEGUN);
        return stage.get() == Stage.BEGUN && !isDone();
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        stage.compareAndSet(Stage.ASKED, Stage.WITHDRAWN);
        return stage.get() == Stage.WITHDRAWN && super.cancel(mayInterrupt);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private enum Stage {
        ASKED,
        BEGUN,
        WITHDRAWN
    }
}
