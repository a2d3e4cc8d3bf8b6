package io.coremill.queue.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coremill.LeastTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenerSocketsTest {
    private static final int LOOKS = 100;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Socket here = new ListenerSockets().createSocket();
    private Socket there;

    ListenerSocketsTest() throws IOException {}

    @BeforeEach
    void connect() throws IOException {
        here.connect(server.getLocalSocketAddress());
        there = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        here.close();
        there.close();
        server.close();
    }

    @Test
    void aLookWhetherThereIsMoreWaitsForNothing() throws Exception {
        here.setSoTimeout(1);
        assertThat(LeastTime.of(20, this::looks))
                .as("each would have waited a millisecond")
                .isLessThan(Duration.ofMillis(LOOKS));
    }

    private int looks() throws IOException {
        var bytes = here.getInputStream();
        for (int i = 0; i < LOOKS; i++) {
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(bytes::read);
        }
        return LOOKS;
    }

    @Test
    void aLookSeesWhatHasArrived() throws Exception {
        there.getOutputStream().write(7);
        var bytes = here.getInputStream();
        assertThat(bytes.read()).isEqualTo(7);
        there.getOutputStream().write(new byte[] {8, 9});
        here.setSoTimeout(0);
        assertThat(bytes.read()).isEqualTo(8);
        here.setSoTimeout(1);
        assertThat(bytes.read(new byte[5], 1, 4)).isEqualTo(1);
    }

    @Test
    void aReadThatMayWaitWaits() {
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(
                        () -> {
                            here.setSoTimeout(20);
                            here.getInputStream().read();
                        })
                .withMessageContaining("timed out");
    }
}
