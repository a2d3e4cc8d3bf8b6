package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Submissions under few keys, so that most were sent before or are others than those.
final class ModelRequests {
    /// Short enough for keys to be forgotten within a walk.
    private static final Duration KEPT = Duration.ofSeconds(8);

    private final Random random;
    private final Supplier<JobSpec> specs;
    private final Map<String, Remembered> remembered = new HashMap<>();

    /// @param specs of jobs that a queue has room for
    ModelRequests(Random random, Supplier<JobSpec> specs) {
        this.random = random;
        this.specs = specs;
    }

    /// @return the job that it has made, if it has
    @Nullable Job send(JobQueue store, Instant now) {
        var key =
                new IdempotencyKey("", "r" + random.nextInt(3), "body-" + random.nextInt(2), KEPT);
        var answer = store.submit(specs.get(), Integer.MAX_VALUE, new SubmissionKeys(key, null));
        var before = remembered.get(key.key());
        if (before == null || !now.isBefore(before.until)) {
            var accepted = Objects.requireNonNull(answer.join().accepted());
            remembered.put(key.key(), new Remembered(key.digest(), accepted.id(), now.plus(KEPT)));
            return accepted;
        }
        compare(before, key, answer);
        return null;
    }

    private static void compare(
            Remembered before, IdempotencyKey key, CompletableFuture<SubmissionAnswer> answer) {
        if (before.digest.equals(key.digest())) {
            assertThat(answer.join())
                    .isEqualTo(
                            SubmissionAnswer.replayed(before.job, SubmissionAnswer.Kind.ACCEPTED));
        } else {
            assertThat(answer.handle((_, why) -> why).join())
                    .isInstanceOf(KeyReusedException.class);
        }
    }

    private record Remembered(String digest, JobId job, Instant until) {}
}
