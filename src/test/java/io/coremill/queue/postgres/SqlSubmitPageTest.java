package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.QueueDefinition;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.AcceptedQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The page about submissions in SQL, run as it is written.
@Timeout(60)
class SqlSubmitPageTest {
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String ERROR = "-- ERROR:  ";

    private final SharedStore store = new SharedStore(server().newStore(), Duration.ofSeconds(5));

    PostgresServer server() {
        return PostgresServer.shared();
    }

    /// The first two by the owner, the others by the role that the first one makes.
    @Test
    void itsStatementsDoWhatItSays() throws Exception {
        var node = new NodeUnderTest(all -> store.open("node", Clock.systemUTC(), all));
        node.queue().nodes().accepts(jobs());
        try (var owner = store.connect()) {
            List<String> blocks = blocks();
            run(owner, blocks.get(0));
            run(owner, blocks.get(1));
            try (var app = store.connectAs("app", "secret")) {
                runAll(app, blocks.subList(2, blocks.size()));
            } finally {
                run(owner, "DROP OWNED BY app; DROP ROLE app");
            }
        } finally {
            node.queue().close();
        }
    }

    private void runAll(Connection app, List<String> blocks) throws SQLException {
        for (String block : blocks) {
            if (block.startsWith(ERROR)) {
                String message = block.lines().findFirst().orElseThrow();
                assertThatThrownBy(() -> run(app, block))
                        .hasMessageContaining(message.substring(ERROR.length()));
            } else {
                run(app, block);
            }
        }
        assertThat(store.text("SELECT string_agg(customer, ' ') FROM orders")).isEqualTo("Ada");
        assertThat(
                        store.text(
                                "SELECT queue || ' ' || payload FROM coremill.job"
                                        + " WHERE id = (SELECT receipt FROM orders)"))
                .isEqualTo("io {\"duration\": \"PT0.01S\"}");
        assertThat(
                        store.text(
                                "SELECT key::json ->> 'key' FROM coremill.job WHERE tags IS NOT NULL"))
                .isEqualTo("order-4711");
        assertThat(store.number("SELECT count(*) FROM coremill.job")).isEqualTo(2);
    }

    private static AcceptedJobs jobs() {
        var io =
                new AcceptedQueue(
                        "io",
                        100,
                        Set.of("sleep"),
                        new QueueDefinition.Defaults(Duration.ofMinutes(5), 3),
                        Map.of());
        return new AcceptedJobs(List.of(io), Map.of("sleep", "io"), 1_000_000);
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("docs/sql-submit.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static void run(Connection user, String sql) throws SQLException {
        try (var statement = user.createStatement()) {
            statement.execute(sql);
        }
    }
}
