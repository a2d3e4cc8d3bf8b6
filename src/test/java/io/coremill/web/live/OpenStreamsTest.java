package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.access.limits.RefusalFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.settings.HttpSettings.ProxyHeaders;
import io.coremill.web.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

class OpenStreamsTest {
    private static final int MOST = 3;
    private static final int MOST_PER_CLIENT = 2;

    private final OpenStreams streams =
            new OpenStreams(
                    new HttpSettings(
                            DataSize.ofMegabytes(1),
                            List.of(),
                            List.of(),
                            ProxyHeaders.X_FORWARDED,
                            1,
                            1,
                            MOST,
                            MOST_PER_CLIENT,
                            1,
                            1,
                            Duration.ofSeconds(1),
                            Duration.ofDays(1),
                            false),
                    new RefusalFigures());
    private final List<EventStream> gone = new ArrayList<>();

    @Test
    void oneClientHasSoManyAndAllTogetherSoMany() throws Exception {
        open("10.0.0.1");
        open("10.0.0.1");
        refuses("10.0.0.1", "2 of yours are open (coremill.http.max-streams-per-client)");
        open("10.0.0.2");
        refuses("10.0.0.3", "3 are open (coremill.http.max-streams)");
    }

    @Test
    void whatWasRefusedTakesNoPlace() throws Exception {
        open("10.0.0.1");
        EventStream second = open("10.0.0.1");
        open("10.0.0.2");
        refuses("10.0.0.1", "2 of yours");
        refuses("10.0.0.2", "3 are open");
        refuses("10.0.0.2", "3 are open");
        second.cutOff();
        open("10.0.0.2");
        refuses("10.0.0.2", "2 of yours");
    }

    @Test
    void aStreamThatIsGoneGivesItsPlaceBackOnce() throws Exception {
        EventStream first = open("10.0.0.1");
        open("10.0.0.1");
        first.cutOff();
        first.cutOff();
        assertThat(gone).containsExactly(first);
        open("10.0.0.1");
        refuses("10.0.0.1", "2 of yours");
    }

    @Test
    void whatCannotBeOpenedTakesNoPlace() throws Exception {
        var noAsync = new MockHttpServletRequest("GET", "/v1/live");
        noAsync.setRemoteAddr("10.0.0.1");
        for (int i = 0; i < MOST; i++) {
            assertThatThrownBy(() -> streams.open(noAsync, new RecordedResponse(), 1, gone::add))
                    .isInstanceOf(IllegalStateException.class);
        }
        open("10.0.0.1");
        open("10.0.0.1");
    }

    @Test
    void theServiceEndsThemAndOpensNoMore() throws Exception {
        EventStream first = open("10.0.0.1");
        EventStream second = open("10.0.0.2");
        streams.close();
        assertThat(gone).containsExactlyInAnyOrder(first, second);
        assertThatThrownBy(() -> open("10.0.0.1"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem ->
                                assertThat(problem.getBody().getDetail())
                                        .contains("come back later"));
    }

    @Test
    void itsOwnerHearsOfIt() throws Exception {
        var drained = new ArrayList<EventStream>();
        EventStream stream =
                streams.open(
                        RecordedResponse.request(),
                        new RecordedResponse(),
                        1,
                        new EventStream.Owner() {
                            @Override
                            public void drained(EventStream it) {
                                drained.add(it);
                            }

                            @Override
                            public void gone(EventStream it) {
                                gone.add(it);
                            }
                        });
        stream.start();
        stream.onWritePossible();
        assertThat(drained).containsExactly(stream);
        stream.cutOff();
        assertThat(gone).containsExactly(stream);
    }

    private EventStream open(String client) throws Exception {
        MockHttpServletRequest request = RecordedResponse.request();
        request.setRemoteAddr(client);
        EventStream stream = streams.open(request, new RecordedResponse(), 1, gone::add);
        stream.start();
        stream.onWritePossible();
        return stream;
    }

    private void refuses(String client, String detail) {
        assertThatThrownBy(() -> open(client))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> {
                            assertThat(problem.getStatusCode().value()).isEqualTo(503);
                            assertThat(problem.getHeaders().getFirst("Retry-After")).isEqualTo("5");
                            assertThat(problem.getBody().getDetail()).contains(detail);
                        });
    }
}
