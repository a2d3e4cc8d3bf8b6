package io.coremill.queue.commit;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.AttemptReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What is asked of the writer.
public sealed interface StoreCommand {

    /// Begins with it, unless whoever asked has withdrawn it; afterwards that is too late.
    ///
    /// @return whether it is to be carried out
    default boolean begin() {
        return true;
    }

    /// Tells whoever asked that it has not been done.
    void fail(Throwable why);

    /// @param row the job as its store keeps it
    record Submit(Job job, String row, int maxWaiting, WithdrawableFuture<Job> answer)
            implements StoreCommand {
        @Override
        public boolean begin() {
            return answer.begin();
        }

        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    /// @param failures how often it has failed although nothing else did
    record Settle(SettlementRow ending, int failures, CompletableFuture<Boolean> answer)
            implements StoreCommand {
        private static final int WHOLE_TRIES = 3;

        /// What is to be tried next: the same, and at last without what may be at fault.
        ///
        /// @return empty if all has been tried
        Optional<Settle> afterFailure() {
            int failed = failures + 1;
            if (failed > WHOLE_TRIES) {
                return Optional.empty();
            }
            var next = failed < WHOLE_TRIES ? ending : ending.bare();
            return Optional.of(new Settle(next, failed, answer));
        }

        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Note(List<AttemptReport> reports) implements StoreCommand {
        @Override
        public void fail(Throwable why) {
            // Reports may be lost; nobody waits for them.
        }
    }

    record Cancel(JobId job, WithdrawableFuture<Optional<Job>> answer) implements StoreCommand {
        @Override
        public boolean begin() {
            return answer.begin();
        }

        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Retry(JobId job, WithdrawableFuture<Optional<Job>> answer) implements StoreCommand {
        @Override
        public boolean begin() {
            return answer.begin();
        }

        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    /// Pauses a queue, or lets it go on.
    record Pause(String queue, boolean on, WithdrawableFuture<Void> answer)
            implements StoreCommand {
        @Override
        public boolean begin() {
            return answer.begin();
        }

        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    /// Writes something, whether or not there is anything to change.
    record Probe(CompletableFuture<Void> answer) implements StoreCommand {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    record Wake(CompletableFuture<Void> answer) implements StoreCommand {
        @Override
        public void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }
}
