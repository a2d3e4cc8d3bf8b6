package io.coremill.comparison.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.handler.Payload;
import io.coremill.handler.RecordingContext;
import io.coremill.job.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Jobs that wait for each other, which may be in many processes.
@Timeout(60)
class RendezvousPointTest {
    @TempDir Path directory;
    private RendezvousPoint meeting;

    @BeforeEach
    void create() {
        meeting = new RendezvousPoint(directory);
    }

    @Test
    void nobodyGoesOnBeforeAllAreThere() throws Exception {
        meeting.arrive("one");
        meeting.arrive("one"); // tried again, and still one job
        Thread.currentThread().interrupt(); // so that it does not wait for ever
        assertThatThrownBy(() -> meeting.awaitArrivals(2)).isInstanceOf(InterruptedException.class);
        meeting.arrive("two");
        meeting.awaitArrivals(2);
    }

    @Test
    void theBeginningIsNoArrival() throws Exception {
        meeting.begin();
        Thread.currentThread().interrupt(); // so that it does not wait for ever
        assertThatThrownBy(() -> meeting.awaitArrivals(1)).isInstanceOf(InterruptedException.class);
        meeting.arrive("one");
        meeting.awaitArrivals(1);
        meeting.awaitArrivals(0);
        assertThat(meeting.hasBegun()).isTrue();
    }

    @Test
    void theBeginningIsSeenByThoseWhoWaitAndByThoseWhoComeLater() throws Exception {
        assertThat(meeting.hasBegun()).isFalse();
        var begun = new CompletableFuture<Boolean>();
        Thread waiting =
                start(
                        begun,
                        () -> {
                            meeting.awaitBeginning();
                            return meeting.hasBegun();
                        });
        new RendezvousPoint(directory).begin();
        waiting.join();
        assertThat(begun.get()).isTrue();
        meeting.awaitBeginning();
    }

    @Test
    void aBystanderArrivesAndSaysHowLongItWorkedAfterTheBeginning() throws Exception {
        var work =
                new BystanderHandler()
                        .prepare(Payload.of(Map.of("meeting", directory.toString(), "own", 3L)));
        Thread.currentThread().interrupt(); // so that it does not wait for the beginning
        assertThatThrownBy(() -> work.run(new RecordingContext()))
                .isInstanceOf(InterruptedException.class);
        meeting.awaitArrivals(1);
        meeting.begin();
        Result result = work.run(new RecordingContext());
        var said = JsonMapper.shared().readTree(result.text());
        assertThat(said.path("millis").asLong()).isGreaterThanOrEqualTo(3);
        assertThat(result.isJson()).isTrue();
    }

    @Test
    void aMeetingThatIsNotThereIsNoMeeting() throws Exception {
        var nowhere = new RendezvousPoint(directory.resolve("nowhere"));
        var failed = new CompletableFuture<Long>();
        start(
                        failed,
                        () -> {
                            nowhere.awaitArrivals(1);
                            return 0L;
                        })
                .join();
        assertThat(failed)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("NoSuchFile");
    }

    private static <T> Thread start(CompletableFuture<T> future, Callable<T> work) {
        return Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                future.complete(work.call());
                            } catch (Exception e) {
                                future.completeExceptionally(e);
                            }
                        });
    }
}
