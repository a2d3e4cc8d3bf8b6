package io.coremill.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.LineMark;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.queue.upload.UploadTurn;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Two uploads under keys that are sent again and again, a few lines each time, until they are
/// complete: then another takes the place of each.
final class ModelUploads {
    private static final int LINES = 9;

    /// After which nobody is believed to be at an upload that has committed nothing since.
    private static final Duration BELIEVED = Duration.ofMinutes(5);

    private final Random random;
    private final Supplier<JobSpec> specs;
    private final List<Upload> uploads = new ArrayList<>();
    private int begun = 0;

    /// @param specs of jobs that a queue has room for
    ModelUploads(Random random, Supplier<JobSpec> specs) {
        this.random = random;
        this.specs = specs;
        for (int i = 0; i < 2; i++) {
            uploads.add(new Upload());
        }
    }

    /// Sends one of them through a node, from its first line on.
    ///
    /// @return the jobs that it has made
    List<JobId> send(JobQueue store, Instant now) {
        int place = random.nextInt(uploads.size());
        var upload = uploads.get(place);
        if (upload.isHeldByAnother(store, now)) {
            assertThatThrownBy(() -> store.beginUpload(upload.key).join())
                    .hasCauseInstanceOf(UploadTakenException.class);
            return List.of();
        }
        var standing = store.beginUpload(upload.key).join();
        upload.compare(store, standing);
        if (standing.isComplete()) {
            uploads.set(place, new Upload());
            return List.of();
        }
        return upload.goOn(store, standing, now);
    }

    /// A node is gone without having left what it was at.
    void vanished(JobQueue store) {
        uploads.stream().filter(it -> store.equals(it.holder)).forEach(it -> it.holder = null);
    }

    private final class Upload {
        private final IdempotencyKey key =
                new IdempotencyKey("", "upload-" + begun++, "lines", Duration.ofDays(1));

        /// Each of them asks for a job, or is not acceptable.
        private final List<Boolean> lines =
                random.ints(LINES, 0, 4).mapToObj(chance -> chance > 0).toList();

        /// What became of those that were committed.
        private final List<@Nullable JobId> answers = new ArrayList<>();

        /// The node that is at it, as far as others know.
        private @Nullable JobQueue holder;

        private Instant held = Instant.EPOCH;

        /// The try before.
        private @Nullable UploadTurn earlier;

        boolean isHeldByAnother(JobQueue store, Instant now) {
            return holder != null
                    && !holder.equals(store)
                    && now.isBefore(held)
                    && answers.size() < LINES;
        }

        void compare(JobQueue store, UploadStanding standing) {
            assertThat(standing.line()).isEqualTo(answers.size());
            assertThat(standing.isComplete()).isEqualTo(answers.size() == LINES);
            if (!answers.isEmpty()) {
                assertThat(standing.digest()).isEqualTo(digest(answers.size(), 0));
                assertThat(answered(store, standing.turn().upload())).isEqualTo(answered());
            }
        }

        private static List<AnsweredLine> answered(JobQueue store, String upload) {
            var all = new ArrayList<AnsweredLine>();
            var part = store.answeredAfter(upload, 0);
            while (!part.isEmpty()) {
                all.addAll(part);
                part = store.answeredAfter(upload, part.getLast().line());
            }
            return all;
        }

        private List<AnsweredLine> answered() {
            var answered = new ArrayList<AnsweredLine>();
            for (int line = 1; line <= answers.size(); line++) {
                int check = LineMark.check(digest(line, 0));
                answered.add(new AnsweredLine(line, check, answers.get(line - 1)));
            }
            return answered;
        }

        List<JobId> goOn(JobQueue store, UploadStanding standing, Instant now) {
            refuseEarlier(store);
            earlier = standing.turn();
            if (!answers.isEmpty()) {
                isAt(store, now);
            }
            if (!answers.isEmpty() && random.nextInt(4) == 0) {
                int other = 1 + random.nextInt(answers.size());
                assertThat(standing.digest()).isNotEqualTo(digest(answers.size(), other));
                leave(store, standing.turn());
                return List.of();
            }
            var made = submit(store, standing.turn(), random.nextInt(1, 5));
            isAt(store, now);
            if (answers.size() < LINES && random.nextBoolean()) {
                leave(store, standing.turn());
            }
            return made;
        }

        private void isAt(JobQueue store, Instant now) {
            holder = store;
            held = now.plus(BELIEVED);
        }

        private void leave(JobQueue store, UploadTurn turn) {
            store.leaveUpload(turn).join();
            holder = null;
        }

        /// What the try before still sends is not accepted, once another has begun.
        private void refuseEarlier(JobQueue store) {
            if (earlier == null || answers.isEmpty()) {
                return;
            }
            int since = random.nextBoolean() ? 0 : answers.size();
            var chunk = chunk(earlier, since, Math.min(since + 2, LINES));
            var result = store.submitAll(chunk).join();
            assertThat(result.accepted()).isEmpty();
            assertThat(result.stoppedBy()).isInstanceOf(UploadTakenException.class);
        }

        private List<JobId> submit(JobQueue store, UploadTurn turn, int more) {
            int since = answers.size();
            int until = Math.min(since + more, LINES);
            var result = store.submitAll(chunk(turn, since, until)).join();
            assertThat(result.stoppedBy()).isNull();
            var jobs = result.accepted().iterator();
            for (boolean isJob : lines.subList(since, until)) {
                answers.add(isJob ? jobs.next() : null);
            }
            assertThat(jobs.hasNext()).isFalse();
            return result.accepted();
        }

        private JobChunk chunk(UploadTurn turn, int since, int until) {
            var marks = new ArrayList<LineMark>();
            var jobs = new ArrayList<JobChunk.Entry>();
            for (int line = since + 1; line <= until; line++) {
                boolean isJob = lines.get(line - 1);
                marks.add(new LineMark(line, digest(line, 0), isJob));
                if (isJob) {
                    jobs.add(new JobChunk.Entry(specs.get(), Integer.MAX_VALUE));
                }
            }
            byte[] end = until == LINES ? digest(LINES, 0) : null;
            return new JobChunk(jobs, false, new KeyedLines(turn, since, marks, end));
        }

        /// Of the body up to the end of a line.
        ///
        /// @param other a line that is not as it was; 0 for none
        private byte[] digest(int until, int other) {
            var body = new StringBuilder(key.key());
            for (int line = 1; line <= until; line++) {
                body.append(line == other ? "other" : lines.get(line - 1)).append('\n');
            }
            try {
                return MessageDigest.getInstance("SHA-256").digest(body.toString().getBytes(UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }
}
