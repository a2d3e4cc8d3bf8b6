package io.coremill.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventWriterTest {
    @Test
    void anEventEndsWithAnEmptyLine() {
        assertThat(EventWriter.of("tick", "{\"a\":\"größer\"}"))
                .isEqualTo("event: tick\ndata: {\"a\":\"größer\"}\n\n".getBytes(UTF_8));
    }

    @Test
    void anIdIsWhatAClientComesBackWith() {
        assertThat(EventWriter.of("log", "7", "{}"))
                .isEqualTo("event: log\nid: 7\ndata: {}\n\n".getBytes(UTF_8));
    }

    /// A line that begins with a colon is a comment.
    @Test
    void aHeartbeatIsSkippedByClients() {
        assertThat(new String(EventWriter.HEARTBEAT, UTF_8)).isEqualTo(":\n\n");
    }
}
