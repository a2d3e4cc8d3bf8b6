package io.coremill.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.coremill.dispatch.AttemptListener.EndNotice;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobIds;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Lease;
import io.coremill.queue.SampleQueues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@Tag("anywhere")
class AttemptJournalTest {
    private static final String WORDS = "no such patient: Ann";

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.coremill.jobs");

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    @Test
    void aFailureHasItsMessage() {
        fail(false);
        assertThat(lines.list)
                .singleElement()
                .satisfies(
                        line -> {
                            assertThat(line.getFormattedMessage())
                                    .contains("handler-error: " + WORDS);
                            assertThat(line.getKeyValuePairs().toString()).contains(WORDS);
                        });
    }

    @Test
    void thatOfASensitiveJobHasItsKindAlone() {
        fail(true);
        assertThat(lines.list)
                .singleElement()
                .satisfies(
                        line -> {
                            assertThat(line.getFormattedMessage())
                                    .contains("handler-error (the job is sensitive)")
                                    .doesNotContain(WORDS);
                            assertThat(line.getKeyValuePairs().toString())
                                    .contains("error.type", "handler-error")
                                    .doesNotContain(WORDS);
                        });
    }

    private static void fail(boolean sensitive) {
        var queue = SampleQueues.of("q", ExecutorKind.THREADS, 1, SampleQueues.JAVA_HANDLERS);
        var error = JobError.of(ErrorKind.HANDLER_ERROR, WORDS);
        var ran =
                new ExecutionStats(
                        "n", ExecutorKind.THREADS, null, 1L, null, null, null, null, null, null);
        var retry =
                new RetryPolicy(
                        1, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        var lease =
                new Lease(
                        1,
                        new JobIds(InstantSource.system()).next(),
                        "q",
                        new Lease.Task("look", "{}", Duration.ofMinutes(5), null, sensitive),
                        new Lease.Tries(1, 0, retry),
                        Instant.EPOCH,
                        true,
                        Lease.Limits.NONE);
        var notice =
                new EndNotice(
                        new Outcome.Failed(error, false),
                        new NextStep.Finish(JobState.FAILED, error),
                        Duration.ofMillis(5),
                        ran);
        new AttemptJournal().ended(queue, lease, notice);
    }
}
