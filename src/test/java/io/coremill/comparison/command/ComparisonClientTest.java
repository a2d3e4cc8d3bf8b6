package io.coremill.comparison.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.client.ClientCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@Tag("anywhere")
class ComparisonClientTest {
    @Test
    void aServiceThatNeverAnswersIsNotWaitedForForEver() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client =
                        new ComparisonClient(
                                at(silent), ClientCertificates.USUAL, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> client.cancel("any"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("%s gave no answer within 1 s", at(silent));
        }
    }

    @Test
    void whereNothingListensItIsSaidWhatToDo() throws Exception {
        URI gone;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = at(closed);
        }
        try (var client =
                new ComparisonClient(gone, ClientCertificates.USUAL, Duration.ofSeconds(10))) {
            assertThatThrownBy(() -> client.show("any"))
                    .hasMessage(
                            "nothing answers at %s: start a service there, or leave out --url",
                            gone);
        }
    }

    private static URI at(ServerSocket socket) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
}
