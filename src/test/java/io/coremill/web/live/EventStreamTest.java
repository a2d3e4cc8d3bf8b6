package io.coremill.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;

/// What a stream does to the response of its client, which the container gives to another one as
/// soon as it has told that this one is over.
@Timeout(30)
class EventStreamTest {
    private final RecordedResponse response = new RecordedResponse();
    private final List<EventStream> gone = new ArrayList<>();

    @Test
    void whoTellsThatItIsOverWaitsForAWriteThatGoesOn() throws Exception {
        EventStream stream = open();
        response.mayWrite = new CountDownLatch(1);
        Thread writer = Thread.ofPlatform().start(() -> stream.offer(bytes("first")));
        response.isWriting.await();
        Thread container = Thread.ofPlatform().start(() -> stream.onComplete(over()));
        Awaitility.await().until(() -> container.getState() == Thread.State.WAITING);
        assertThat(gone).isEmpty();
        response.mayWrite.countDown();
        writer.join();
        container.join();
        assertThat(gone).containsExactly(stream);
    }

    @Test
    void nothingIsTouchedOnceItIsOver() throws Exception {
        EventStream stream = open();
        stream.offer(bytes("first"));
        stream.onComplete(over());
        int touched = response.touched.get();
        assertThat(stream.offer(bytes("second"))).isFalse();
        stream.onWritePossible();
        stream.end();
        stream.cutOff();
        assertThat(response.touched).hasValue(touched);
        assertThat(gone).containsExactly(stream);
    }

    @Test
    void whatDoesNotFitIsDropped() throws Exception {
        response.isReady = false;
        EventStream stream = open();
        assertThat(stream.offer(bytes("first"))).isTrue();
        assertThat(stream.offer(bytes("second"))).isTrue();
        assertThat(stream.offer(bytes("third"))).isFalse();
        response.isReady = true;
        stream.onWritePossible();
        assertThat(response.written).containsExactly("first", "second");
    }

    @Test
    void theLastEventIsWrittenIfItComesWithTheEndWhenNothingSeemedToBeLeft() throws Exception {
        EventStream stream =
                open(
                        new EventStream.Owner() {
                            @Override
                            public void drained(EventStream it) {
                                it.offer(bytes("last"));
                                it.end();
                            }

                            @Override
                            public void gone(EventStream it) {
                                gone.add(it);
                            }
                        });
        assertThat(response.written).containsExactly("last");
        assertThat(gone).containsExactly(stream);
    }

    @Test
    void noProxyKeepsOrGathersWhatIsWritten() throws Exception {
        open();
        assertThat(response.getContentType()).isEqualTo("text/event-stream;charset=UTF-8");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getHeader("X-Accel-Buffering")).isEqualTo("no");
    }

    @Test
    void itLastsAsLongAsItsClientWants() throws Exception {
        MockHttpServletRequest request = RecordedResponse.request();
        EventStream stream = EventStream.open(request, response, 2, gone::add);
        assertThat(Objects.requireNonNull(request.getAsyncContext()).getTimeout()).isZero();
        stream.onTimeout(over());
        assertThat(gone).isEmpty();
        assertThat(stream.offer(bytes("first"))).isTrue();
    }

    @Test
    void whoAsksForTheHeadersAloneGetsNoStream() {
        var head = new MockHttpServletRequest("HEAD", "/v1/live");
        assertThat(EventStream.answeredHead(head, response)).isTrue();
        assertThat(response.getContentType()).isEqualTo("text/event-stream;charset=UTF-8");
        var other = new RecordedResponse();
        assertThat(EventStream.answeredHead(RecordedResponse.request(), other)).isFalse();
        assertThat(other.getContentType()).isNull();
    }

    @Test
    void eachEventIsOnItsWayBeforeTheNext() throws Exception {
        EventStream stream = open();
        stream.offer(bytes("first"));
        stream.offer(bytes("second"));
        assertThat(response.calls)
                .containsExactly("first", RecordedResponse.FLUSH, "second", RecordedResponse.FLUSH);
    }

    @Test
    void nothingIsWrittenBeforeTheContainerSaysThatItCanBe() throws Exception {
        EventStream stream = EventStream.open(RecordedResponse.request(), response, 2, gone::add);
        stream.start();
        stream.offer(bytes("first"));
        assertThat(response.touched).hasValue(0);
        assertThat(stream.isDrained()).isFalse();
        stream.onWritePossible();
        assertThat(response.written).containsExactly("first");
        assertThat(stream.isDrained()).isTrue();
    }

    @Test
    void itsOwnerHearsWhenAllIsOnItsWay() throws Exception {
        var drained = new ArrayList<List<String>>();
        EventStream stream =
                open(
                        new EventStream.Owner() {
                            @Override
                            public void drained(EventStream it) {
                                drained.add(List.copyOf(response.written));
                            }

                            @Override
                            public void gone(EventStream it) {}
                        });
        response.isReady = false;
        stream.offer(bytes("first"));
        stream.offer(bytes("second"));
        drained.clear();
        response.isReady = true;
        stream.onWritePossible();
        assertThat(drained).containsExactly(List.of("first", "second"));
    }

    @Test
    void itsEndWaitsForWhatWasOffered() throws Exception {
        MockHttpServletRequest request = RecordedResponse.request();
        EventStream stream = EventStream.open(request, response, 2, gone::add);
        stream.start();
        stream.offer(bytes("last"));
        stream.end();
        assertThat(request.isAsyncStarted()).isTrue();
        assertThat(stream.offer(bytes("late"))).isFalse();
        stream.onWritePossible();
        assertThat(response.written).containsExactly("last");
        assertThat(request.isAsyncStarted()).isFalse();
        assertThat(gone).containsExactly(stream);
    }

    @Test
    void oneThatIsCutOffDropsWhatItsClientHasNotRead() throws Exception {
        MockHttpServletRequest request = RecordedResponse.request();
        EventStream stream = EventStream.open(request, response, 2, gone::add);
        stream.start();
        stream.offer(bytes("first"));
        stream.cutOff();
        stream.cutOff();
        stream.onWritePossible();
        assertThat(response.written).isEmpty();
        assertThat(request.isAsyncStarted()).isFalse();
        assertThat(gone).containsExactly(stream);
    }

    /// The container does so itself.
    @Test
    void oneThatCannotBeWrittenToIsGoneAndNotCompleted() throws Exception {
        MockHttpServletRequest request = RecordedResponse.request();
        EventStream stream = EventStream.open(request, response, 2, gone::add);
        stream.start();
        stream.onWritePossible();
        response.isBroken = true;
        stream.offer(bytes("first"));
        assertThat(gone).containsExactly(stream);
        assertThat(request.isAsyncStarted()).isTrue();
        assertThat(stream.offer(bytes("second"))).isFalse();
    }

    @Test
    void anErrorOfTheContainerEndsIt() throws Exception {
        MockHttpServletRequest request = RecordedResponse.request();
        EventStream stream = EventStream.open(request, response, 2, gone::add);
        stream.onError(over());
        assertThat(request.isAsyncStarted()).isFalse();
        assertThat(gone).containsExactly(stream);
        stream.onError(new IOException("Broken pipe"));
        assertThat(gone).hasSize(1);
    }

    private EventStream open() throws Exception {
        return open(gone::add);
    }

    private EventStream open(EventStream.Owner owner) throws Exception {
        return response.open(2, owner);
    }

    private AsyncEvent over() {
        return new AsyncEvent(new MockAsyncContext(new MockHttpServletRequest(), response));
    }

    private static byte[] bytes(String event) {
        return event.getBytes(UTF_8);
    }
}
