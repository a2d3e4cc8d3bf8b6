package io.coremill.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/// What a stream does to the response of its client, which the container gives to another one as
/// soon as it has told that this one is over.
@Timeout(30)
class EventStreamTest {
    private final Response response = new Response();
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

    private EventStream open() throws Exception {
        return open(gone::add);
    }

    private EventStream open(EventStream.Owner owner) throws Exception {
        var request = new MockHttpServletRequest();
        request.setAsyncSupported(true);
        EventStream stream = EventStream.open(request, response, 2, owner);
        stream.start();
        stream.onWritePossible();
        return stream;
    }

    private AsyncEvent over() {
        return new AsyncEvent(new MockAsyncContext(new MockHttpServletRequest(), response));
    }

    private static byte[] bytes(String event) {
        return event.getBytes(UTF_8);
    }

    private static final class Response extends MockHttpServletResponse {
        private final List<String> written = new ArrayList<>();
        private final CountDownLatch isWriting = new CountDownLatch(1);
        private volatile CountDownLatch mayWrite = new CountDownLatch(0);
        private volatile boolean isReady = true;
        private final AtomicInteger touched = new AtomicInteger();

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    touched.incrementAndGet();
                    return isReady;
                }

                @Override
                public void setWriteListener(WriteListener listener) {}

                @Override
                public void write(byte[] event) {
                    touched.incrementAndGet();
                    isWriting.countDown();
                    try {
                        mayWrite.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    written.add(new String(event, UTF_8));
                }

                @Override
                public void write(int event) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void flush() {
                    touched.incrementAndGet();
                }
            };
        }
    }
}
