package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobId;
import io.coremill.queue.EncryptionContract;
import io.coremill.queue.JobQueue;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.AcceptedQueue;
import io.coremill.queue.sqlite.Jobs;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Encryption in the store that several nodes share: all rows of all tables are looked at, and all
/// that the server has logged of its changes.
class PostgresEncryptionTest extends EncryptionContract {
    private static final QueueDefinition.Defaults DEFAULTS =
            new QueueDefinition.Defaults(Duration.ofMinutes(5), 3);

    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofSeconds(5));

    private final Instant begun = Instant.now();

    @Override
    protected JobQueue open(ColumnSeal seal) {
        return store.openSealed("node-1", clock, seal, List.of());
    }

    @Override
    protected Stream<byte[]> disk() {
        var results = "SELECT string_agg(encode(result, 'escape'), ' ') FROM coremill.history";
        var rows = Stream.concat(tables().stream().map(this::rows), Stream.of(text(results)));
        return Stream.concat(
                rows.map(text -> text.getBytes(StandardCharsets.UTF_8)),
                PostgresServer.shared().changesSince(begun));
    }

    @Override
    protected void pass(Duration time) {
        super.pass(time);
        store.skip(time);
    }

    private List<String> tables() {
        var names = new ArrayList<String>();
        try (var connection = store.connect();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT tablename FROM pg_tables WHERE schemaname = 'coremill'")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }

    private String rows(String table) {
        return text("SELECT string_agg(t::text, ' ') FROM coremill.\"%s\" t".formatted(table));
    }

    private String text(String question) {
        return String.valueOf(store.text(question));
    }

    /// SQL has no key, and would leave payloads in clear.
    @Test
    void submissionInSqlIsRefusedWhileANodeSeals() {
        var queue = new AcceptedQueue("cpu", 10, null, DEFAULTS, Map.of());
        var accepted = new AcceptedJobs(List.of(queue), Map.of("noop", "cpu"), 1_000);
        try (var node = store.openSealed("node-1", clock, SealKeys.of("one"), List.of())) {
            node.nodes().accepts(accepted);
            assertThatThrownBy(() -> store.text("SELECT coremill.submit('noop')"))
                    .hasStackTraceContaining("payloads are encrypted in this store");
        }
        assertThatThrownBy(() -> store.text("SELECT coremill.submit('noop')"))
                .hasStackTraceContaining("payloads are encrypted in this store");
        try (var node = store.openSealed("node-1", clock, ColumnSeal.NONE, List.of())) {
            node.nodes().accepts(accepted);
            assertThat(store.text("SELECT coremill.submit('noop')")).isNotBlank();
        }
    }

    /// What those let in that are gone stays there for a while, as no other has their names.
    @Test
    void submissionInSqlIsTakenOnceTheNodesThatSealAreReplaced() throws Exception {
        var others = new SharedStore(PostgresServer.shared().newStore(), Duration.ofMinutes(5));
        var time = InstantSource.system();
        var queue = new AcceptedQueue("cpu", 10, null, DEFAULTS, Map.of());
        var accepted = new AcceptedJobs(List.of(queue), Map.of("noop", "cpu"), 1_000);
        try (var next = others.openSealed("pod-b", time, ColumnSeal.NONE, List.of())) {
            next.nodes().accepts(accepted);
            try (var old = others.openSealed("pod-a", time, SealKeys.of("one"), List.of())) {
                old.nodes().accepts(accepted);
                assertThatThrownBy(() -> others.text("SELECT coremill.submit('noop')"))
                        .hasStackTraceContaining("payloads are encrypted in this store");
            }
            assertThat(others.text("SELECT sealed FROM coremill.acceptance WHERE name = 'pod-a'"))
                    .isEqualTo("t");
            assertThat(others.text("SELECT coremill.submit('noop')")).isNotBlank();
        }
    }

    @Test
    void theStatementOfThePageShowsWhichKeyEachRowHas() throws Exception {
        String page = Files.readString(Path.of("docs/encryption.md"));
        String statement = page.split("```sql", -1)[1].split(";", -1)[0];
        for (ColumnSeal seal : List.of(ColumnSeal.NONE, SealKeys.of("one"))) {
            try (var node = store.openSealed("node-1", clock, seal, List.of())) {
                node.submit(Jobs.withPayload("{\"a\":1}"), 10).join();
            }
        }
        assertThat(
                        store.text(
                                """
                                SELECT string_agg(
                                    coalesce(split_part(key, '.', 1), 'clear') || '=' || count,
                                    ' ' ORDER BY key NULLS FIRST)
                                FROM (%s) found"""
                                        .formatted(statement)))
                .isEqualTo("clear=1 one=1");
    }

    /// Of two nodes only the one that has the key runs the job.
    @Test
    void aNodeWithTheKeyRunsWhatAnotherOneLeaves() {
        try (var able = store.openSealed("able", clock, SealKeys.of("one"), List.of());
                var lacking = store.openSealed("lacking", clock, SealKeys.of("two"), List.of())) {
            var jobs = new ArrayList<JobId>();
            for (int i = 0; i < 3; i++) {
                jobs.add(able.submit(Jobs.withPayload("{}"), 10).join().id());
            }
            var none = new RecordingClaimant().withRoom(10, 0);
            lacking.serve("cpu", none);
            store.catchUp(lacking);
            lacking.wake("cpu").join();
            var all = new RecordingClaimant().withRoom(10, 0);
            able.serve("cpu", all);
            assertThat(all.awaitTaken(3)).extracting(Lease::job).containsExactlyElementsOf(jobs);
            assertThat(all.taken()).allMatch(lease -> lease.tries().attempt() == 1);
            assertThat(none.taken()).isEmpty();
        }
    }

    @Override
    protected void rewrite(String table, String change) {
        store.run("UPDATE coremill.%s SET %s".formatted(table, change));
    }

    @Override
    protected void swap(String column, JobId from, JobId to) {
        rewrite(
                "job",
                "%1$s = (SELECT %1$s FROM coremill.job WHERE id = '%2$s') WHERE id = '%3$s'"
                        .formatted(column, from, to));
    }

    @Override
    protected String finished() {
        return "history";
    }
}
