package io.coremill.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/// A response whose client reads when a test lets it.
final class RecordedResponse extends MockHttpServletResponse {
    static final String FLUSH = "(flush)";

    final List<String> written = new ArrayList<>();

    /// What is written, and the flushes between.
    final List<String> calls = new ArrayList<>();

    final CountDownLatch isWriting = new CountDownLatch(1);
    volatile CountDownLatch mayWrite = new CountDownLatch(0);
    volatile boolean isReady = true;
    volatile boolean isBroken = false;
    final AtomicInteger touched = new AtomicInteger();

    /// Of a client that opens a stream.
    static MockHttpServletRequest request() {
        var request = new MockHttpServletRequest("GET", "/v1/live");
        request.setAsyncSupported(true);
        return request;
    }

    /// Opens a stream to it, which may be written to.
    EventStream open(int mostPending, EventStream.Owner owner) throws IOException {
        EventStream stream = EventStream.open(request(), this, mostPending, owner);
        stream.start();
        stream.onWritePossible();
        return stream;
    }

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
            public void write(byte[] event) throws IOException {
                touched.incrementAndGet();
                isWriting.countDown();
                try {
                    mayWrite.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (isBroken) {
                    throw new IOException("Broken pipe");
                }
                written.add(new String(event, UTF_8));
                calls.add(new String(event, UTF_8));
            }

            @Override
            public void write(int event) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void flush() {
                touched.incrementAndGet();
                calls.add(FLUSH);
            }
        };
    }
}
