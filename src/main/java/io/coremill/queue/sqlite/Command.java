package io.coremill.queue.sqlite;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.Report;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What is asked of the writer.
sealed interface Command {

    /// Tells whoever asked that it has not been done.
    void fail(Throwable why);

    /// @param row of [Sql#SUBMIT]
    record Submit(Job job, String row, int maxWaiting, CompletableFuture<Job> answer)
            implements Command {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Settle(Ending ending, CompletableFuture<Boolean> answer) implements Command {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Note(List<Report> reports) implements Command {
        @Override
        public void fail(Throwable why) {
            // Reports may be lost; nobody waits for them.
        }
    }

    record Cancel(JobId job, CompletableFuture<Optional<Job>> answer) implements Command {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Retry(JobId job, CompletableFuture<Optional<Job>> answer) implements Command {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    /// Pauses a queue, or lets it go on.
    record Pause(String queue, boolean on, CompletableFuture<Void> answer) implements Command {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Wake(CompletableFuture<Void> answer) implements Command {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }
}
