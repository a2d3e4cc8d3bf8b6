package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.access.AccessCaller;
import io.coremill.access.TokenRegistry;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.job.JobState;
import io.coremill.job.SteadyClock;
import io.coremill.settings.HttpSettings;
import io.coremill.settings.HttpSettings.ProxyHeaders;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.security.CallerAdmissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

class JobEventsControllerTest {
    private final SingleJob store = new SingleJob();
    private final RecordedResponse response = new RecordedResponse();
    private final JobEventsController events =
            new JobEventsController(
                    store,
                    new JobNews(),
                    new OpenStreams(
                            new HttpSettings(
                                    DataSize.ofMegabytes(1),
                                    List.of(),
                                    List.of(),
                                    ProxyHeaders.X_FORWARDED,
                                    1,
                                    1,
                                    1,
                                    1,
                                    1,
                                    1,
                                    Duration.ofSeconds(1),
                                    Duration.ofDays(1),
                                    false),
                            new RefusalFigures()),
                    new CallerAdmissions(
                            new NoKeys(),
                            TokenRegistry.NONE,
                            new SteadyClock(InstantSource.system(), () -> 0)),
                    JsonMapper.shared());

    @AfterEach
    void close() {
        events.close();
    }

    /// A browser would come back for ever; one whose job was queued again has more to hear.
    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED,7-end,204",
        "CANCELLED,7-end,204",
        "RUNNING,7-end,200",
        "SUCCEEDED,7,200",
        "SUCCEEDED,,200"
    })
    void whoHasSeenTheEndIsToldNotToComeBack(JobState state, @Nullable String last, int status)
            throws Exception {
        store.is(state, 1);
        MockHttpServletRequest request = RecordedResponse.request();
        if (last != null) {
            request.addHeader("Last-Event-ID", last);
        }
        events.events(SingleJob.ID, AccessCaller.ANYONE, request, response);
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(request.isAsyncStarted()).isEqualTo(status == 200);
    }

    @Test
    void whoAsksForTheHeadersAloneTakesNoPlace() throws Exception {
        store.is(JobState.RUNNING, 1);
        var head = new MockHttpServletRequest("HEAD", "/");
        events.events(SingleJob.ID, AccessCaller.ANYONE, head, response);
        assertThat(head.isAsyncStarted()).isFalse();
        events.events(SingleJob.ID, AccessCaller.ANYONE, RecordedResponse.request(), response);
    }

    @Test
    void anUnknownJobIsNotFound() {
        assertThatThrownBy(
                        () ->
                                events.events(
                                        SingleJob.ID,
                                        AccessCaller.ANYONE,
                                        RecordedResponse.request(),
                                        response))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.getStatusCode().value()).isEqualTo(404));
    }

    @Test
    void aStrangeIdOpensNoStream() {
        store.is(JobState.RUNNING, 1);
        MockHttpServletRequest request = RecordedResponse.request();
        request.addHeader("Last-Event-ID", "strange");
        assertThatThrownBy(
                        () -> events.events(SingleJob.ID, AccessCaller.ANYONE, request, response))
                .isInstanceOf(ProblemException.class);
        assertThat(request.isAsyncStarted()).isFalse();
    }
}
