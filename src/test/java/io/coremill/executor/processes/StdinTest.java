package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StdinTest {
    private static final int LARGE = 100_000;

    private final Semaphore pipe = new Semaphore(0);
    private final CountDownLatch cleared = new CountDownLatch(1);
    private final Stdin stdin = new Stdin(new Pipe(), "test-stdin", cleared::countDown);

    /// A worker that answers before its request counts as written finds no room for the next one:
    /// somebody has to look again.
    @Test
    void whoeverFindsItFullIsToldOnceItIsClear() throws Exception {
        stdin.write(new byte[LARGE]);
        stdin.wasRead(LARGE);
        assertThat(stdin.isClear()).isFalse();
        pipe.release();
        cleared.await();
        assertThat(stdin.isClear()).isTrue();
    }

    /// Takes one write for each permit.
    private final class Pipe extends OutputStream {
        @Override
        public void write(int oneByte) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            pipe.acquireUninterruptibly();
        }
    }
}
