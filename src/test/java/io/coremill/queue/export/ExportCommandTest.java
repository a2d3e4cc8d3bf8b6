package io.coremill.queue.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.postgres.TestStore;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The command writes the jobs that wait, the same lines from each store.
@Timeout(120)
class ExportCommandTest {
    private static final Instant LATER = Instant.parse("2032-02-03T04:05:06.000007Z");
    private static final RetryPolicy PATIENT =
            new RetryPolicy(
                    7,
                    RetryPolicy.Backoff.listed(
                            List.of(Duration.ofSeconds(1), Duration.ofMinutes(2)), false));
    private static final UniqueRule ONCE =
            new UniqueRule(
                    "k-1",
                    UniqueScope.TYPE,
                    UniqueState.WAITING,
                    Duration.ofHours(1),
                    UniqueConflict.REPLACE,
                    Duration.ofHours(2));

    private static final List<String> LINES =
            List.of(
                    """
                    {"type":"x","queue":"a","payload":{"n":12345678901234567890.100},"priority":9,\
                    "timeout":"PT5M","maxAttempts":7,\
                    "backoff":{"kind":"pauses","pauses":["PT1S","PT2M"],"jitter":false}}""",
                    """
                    {"type":"x","queue":"a","payload":{"n":1},"priority":0,"timeout":"PT5M",\
                    "maxAttempts":7,\
                    "backoff":{"kind":"pauses","pauses":["PT1S","PT2M"],"jitter":false},\
                    "unique":{"key":"k-1","scope":"type","while":["scheduled","queued"],\
                    "for":"PT1H","onConflict":"replace","maxDelay":"PT2H"}}""",
                    """
                    {"type":"x","queue":"b","payload":{"n":2},"priority":0,"timeout":"PT5M",\
                    "maxAttempts":7,\
                    "backoff":{"kind":"pauses","pauses":["PT1S","PT2M"],"jitter":false},\
                    "tags":["one","two"],"expires":"2032-02-03T04:05:06.000007Z",\
                    "deadline":"2032-02-03T04:05:07.000007Z","retain":"PT48H","sensitive":true}""",
                    """
                    {"type":"x","queue":"b","payload":{"n":3},"priority":0,\
                    "runAt":"2032-02-03T04:05:06.000007Z","timeout":"PT5M","maxAttempts":7,\
                    "backoff":{"kind":"pauses","pauses":["PT1S","PT2M"],"jitter":false}}""");

    @TempDir private Path directory;

    @Test
    void linesSayAllThatASubmissionSays() {
        try (var queue = open()) {
            submitAll(queue);
        }
        var export = export(Map.of(), "--from=" + directory);
        assertThat(export.code()).isZero();
        assertThat(export.lines().lines()).containsExactlyElementsOf(LINES);
        assertThat(export.notes().lines())
                .containsExactly(
                        "coremill export: 4 jobs are written; they get new ids and times of"
                                + " submission",
                        "coremill export: 1 of them sensitive; what they say is in these lines for"
                                + " all to read");
    }

    @Test
    void aSharedStoreHasTheSameLines() throws Exception {
        try (var store = new TestStore()) {
            try (var queue = store.open()) {
                submitAll(queue);
                var export = exportFrom(store, "--state=queued");
                assertThat(export.code()).isZero();
                assertThat(export.lines().lines()).containsExactlyElementsOf(LINES.subList(0, 3));
            }
            var chosen = exportFrom(store, "--queue=b,c", "--state", "scheduled");
            assertThat(chosen.lines().lines()).containsExactly(LINES.getLast());
        }
    }

    @Test
    void whatNodesHaveInHandIsLeftOutUntilTheyAreDead() throws Exception {
        try (var store = new TestStore()) {
            try (var queue = store.open()) {
                submitAll(queue);
            }
            hold(store, Instant.now().plus(Duration.ofHours(1)));
            var export = exportFrom(store);
            assertThat(export.lines().lines()).containsExactlyElementsOf(LINES.subList(1, 4));
            assertThat(export.notes()).contains("1 left out, as nodes that run");
            assertThat(exportFrom(store, "--queue=b").notes()).doesNotContain("left out");
            store.run("UPDATE coremill.node SET beat = 0");
            store.run("UPDATE coremill.lease SET started = 1");
            store.run("UPDATE coremill.job SET expires = 1 WHERE priority = 9");
            assertThat(exportFrom(store).lines().lines()).containsExactlyElementsOf(LINES);
        }
    }

    /// As a node has the best job in hand that beats until then.
    private static void hold(TestStore store, Instant beat) {
        store.run(
                """
                INSERT INTO coremill.node (instance, name, version, joined, beat)
                VALUES ('00000000-0000-0000-0000-000000000001', 'one', '1', 0, ?)
                """,
                StoredTime.of(beat));
        store.run(
                """
                WITH held AS (DELETE FROM coremill.ready WHERE level = -9 RETURNING *)
                INSERT INTO coremill.lease (
                    number, job, queue, type, node, level, rank, attempt, version)
                SELECT 1, id, queue, type, '00000000-0000-0000-0000-000000000001', level, rank, 1, 2
                FROM held
                """);
    }

    @Test
    void pagesOfASharedStoreFollowOneAnother() throws Exception {
        try (var store = new TestStore();
                var queue = store.open()) {
            for (int i = 0; i < 250; i++) {
                var due = i % 2 == 0 ? null : LATER;
                var _ = queue.submit(spec("a", "{\"n\":%d}".formatted(i), 0, due), 1_000);
            }
            queue.submit(spec("b", "{\"n\":250}", 0, null), 10).join();
            var export = exportFrom(store);
            assertThat(export.lines().lines().distinct()).hasSize(251);
            assertThat(export.lines().lines()).hasSize(251);
        }
    }

    /// What moves between them is neither missing nor there twice.
    @Test
    void linesOfASharedStoreShowOneMoment() throws Exception {
        try (var store = new TestStore();
                var queue = store.open()) {
            for (int i = 0; i < 250; i++) {
                var _ = queue.submit(spec("a", "{\"n\":%d}".formatted(i), 0, null), 1_000);
            }
            queue.submit(spec("b", "{\"n\":250}", 0, LATER), 10).join();
            var export = ExportRun.to(new Swapping(store), variables(store), from(store));
            assertThat(export.lines().lines().map(ExportCommandTest::number))
                    .containsExactlyElementsOf(IntStream.rangeClosed(0, 250).boxed().toList());
        }
    }

    private static void swap(TestStore store) {
        store.run(
                """
                WITH put_off AS (DELETE FROM coremill.ready RETURNING *),
                     due AS (DELETE FROM coremill.later RETURNING *),
                     later AS (INSERT INTO coremill.later (id, queue, due)
                               SELECT id, queue, 2000000000000000 FROM put_off)
                INSERT INTO coremill.ready (id, queue, type, level, rank)
                SELECT id, queue, 'x', 0, 0 FROM due
                """);
    }

    private static int number(String line) {
        return Integer.parseInt(line.replaceFirst(".*\"n\":([0-9]+).*", "$1"));
    }

    @Test
    void whatRanWhenItsServiceWasKilledWaits() throws IOException {
        var export = export(Map.of(), "--from=" + killed());
        assertThat(export.lines().lines()).containsExactlyElementsOf(LINES);
    }

    /// It would not expire any more at the next start, as it had started in time.
    @Test
    void whatHadStartedInTimeIsWrittenAsItDoesNotExpire() throws Exception {
        var file = killed();
        run(file, "UPDATE job SET expires = 1 WHERE state = 'running'");
        var export = export(Map.of(), "--from=" + file);
        assertThat(export.lines().lines()).containsExactlyElementsOf(LINES);
        assertThat(export.notes()).contains("1 of them with attempts");
    }

    @Test
    void aCopyBesideAServiceThatRunsIsRead() throws IOException {
        try (var queue = open()) {
            submitAll(queue);
            var beside = directory.resolve("backup.db");
            Files.copy(directory.resolve("coremill.db"), beside);
            Files.copy(directory.resolve("coremill.db-wal"), directory.resolve("backup.db-wal"));
            assertThat(export(Map.of(), "--from=" + beside).lines().lines())
                    .containsExactlyElementsOf(LINES);
            var link =
                    Files.createSymbolicLink(
                            Files.createDirectory(directory.resolve("other")).resolve("link.db"),
                            directory.resolve("coremill.db"));
            assertThat(export(Map.of(), "--from=" + link).notes())
                    .contains("stop the service first");
        }
    }

    /// The file of a service that was killed while the best job ran.
    private Path killed() throws IOException {
        var killed = Files.createDirectories(directory.resolve("killed"));
        try (var queue = open()) {
            submitAll(queue);
            var claimant = new RecordingClaimant().withRoom(1, 0);
            queue.serve("a", claimant);
            claimant.awaitTaken(1);
            for (String file : List.of("coremill.db", "coremill.db-wal")) {
                Files.copy(directory.resolve(file), killed.resolve(file));
            }
        }
        return killed.resolve("coremill.db");
    }

    @Test
    void queuesAreChosen() {
        try (var queue = open()) {
            submitAll(queue);
        }
        assertThat(export(Map.of(), "--from=" + directory, "--queue=b").lines().lines())
                .containsExactlyElementsOf(LINES.subList(2, 4));
        assertThat(export(Map.of(), "--from=" + directory, "--queue=c, b").lines().lines())
                .containsExactlyElementsOf(LINES.subList(2, 4));
    }

    @Test
    void whatCannotBeCarriedOverIsNoted() {
        try (var queue = open()) {
            var spec = spec("a", "{}", 0, null);
            queue.submit(
                            new JobSpec(
                                    spec.type(),
                                    spec.queue(),
                                    spec.payload(),
                                    0,
                                    null,
                                    spec.timeout(),
                                    PATIENT,
                                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                    JobSpec.Terms.NONE.madeBy("nightly"),
                                    "ann"),
                            10)
                    .join();
        }
        assertThat(export(Map.of(), "--from=" + directory).notes())
                .contains("1 job is written; it gets a new id and time")
                .contains("1 of them with a trace context")
                .contains("1 of them of a principal")
                .contains("1 of them made by a schedule");
    }

    /// In part it would mean something else.
    @Test
    void aJobWhoseKeyOnlyALaterVersionUnderstandsIsLeftOut() throws Exception {
        try (var queue = open()) {
            submitAll(queue);
        }
        var later = "replace(%1$s, '{', '{\"cooldown\":5,') WHERE %1$s IS NOT NULL";
        run(
                directory.resolve("coremill.db"),
                "UPDATE job SET unique_rule = " + later.formatted("unique_rule"));
        withoutTheKeyed(export(Map.of(), "--from=" + directory));
        try (var store = new TestStore()) {
            try (var queue = store.open()) {
                submitAll(queue);
            }
            store.run("UPDATE coremill.job SET key = " + later.formatted("key"));
            withoutTheKeyed(exportFrom(store));
        }
    }

    private static void withoutTheKeyed(ExportRun export) {
        assertThat(export.code()).isZero();
        assertThat(export.lines().lines())
                .containsExactly(LINES.getFirst(), LINES.get(2), LINES.getLast());
        assertThat(export.notes())
                .contains("1 left out, as only a later version knows what they say");
    }

    @Test
    void theStoreOfAServiceThatRunsIsLeftAlone() {
        try (var _ = open()) {
            var export = export(Map.of(), "--from=" + directory);
            assertThat(export.code()).isEqualTo(1);
            assertThat(export.notes()).contains("stop the service first").hasLineCount(1);
            var file = export(Map.of(), "--from=" + directory.resolve("coremill.db"));
            assertThat(file.notes()).contains("stop the service first");
        }
    }

    @Test
    void nothingIsLeftBesideTheFile() throws IOException {
        open().close();
        var before = files();
        assertThat(export(Map.of("COREMILL_DATA_DIR", directory.toString())).code()).isZero();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aFileOfAnOlderVersionIsRefused() throws Exception {
        open().close();
        run(
                directory.resolve("coremill.db"),
                """
                DELETE FROM flyway_schema_history WHERE installed_rank =
                    (SELECT max(installed_rank) FROM flyway_schema_history)
                """);
        var export = export(Map.of(), "--from=" + directory);
        assertThat(export.code()).isEqualTo(1);
        assertThat(export.notes()).contains("is of an older version").hasLineCount(1);
    }

    @Test
    void anOutputThatIsGoneEndsIt() {
        try (var queue = open()) {
            submitAll(queue);
        }
        var err = new ByteArrayOutputStream();
        var command =
                new ExportCommand(
                        new ClosedPipe(),
                        new PrintStream(err, true, UTF_8),
                        Map.of(),
                        Clock.systemUTC());
        assertThat(command.run(List.of("--from=" + directory))).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("is not taken any more").hasLineCount(1);
    }

    @Test
    void optionsThatCannotBeMeantAreRefused() throws IOException {
        assertThat(export(Map.of(), "--state=failed").code()).isEqualTo(2);
        assertThat(export(Map.of(), "--queue=a,,b").notes()).contains("--queue '' must be 1 to 63");
        var url = "jdbc:postgresql://h/d?password=secret";
        assertThat(export(Map.of(), "--from=" + url).notes())
                .contains("must not hold a password")
                .doesNotContain("secret");
        var empty = Files.createFile(directory.resolve("empty"));
        assertThat(
                        export(Map.of(), "--from=jdbc:postgresql://h/d", "--password-file=" + empty)
                                .notes())
                .contains("--password-file '" + empty + "' is empty");
    }

    @Test
    void aDatabaseThatIsNotThereIsOneSentence() {
        var export = export(Map.of(), "--from=jdbc:postgresql://127.0.0.1:9/none");
        assertThat(export.code()).isEqualTo(1);
        assertThat(export.notes())
                .contains(
                        "nothing accepts connections at 127.0.0.1:9; start the database, or correct"
                                + " host and port in the URL");
        var misspelt = export(Map.of(), "--from=jdbc:postgresql://127.0.0.1:9/none?sslmod=require");
        assertThat(misspelt.code()).isEqualTo(1);
        assertThat(misspelt.notes()).contains("the URL has \"sslmod\", which the driver does not");
    }

    @Test
    void encryptedPayloadsAreDecryptedWithTheirKeysAndWithNoOthers() throws Exception {
        var seal = SealKeys.of("one");
        try (var queue = open(seal)) {
            submitAll(queue);
        }
        var from = "--from=" + directory;
        var keys = Files.writeString(directory.resolve("keys"), SealKeys.text("two", "one"));
        var export = export(Map.of(), from, "--encryption-key-file=" + keys);
        assertThat(export.lines().lines()).containsExactlyElementsOf(LINES);
        var named = Map.of("COREMILL_ENCRYPTION_KEY_FILE", keys.toString());
        assertThat(export(named, from).lines().lines()).containsExactlyElementsOf(LINES);
        var without = export(Map.of(), from);
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.notes())
                .contains("is sealed with key one.", "--encryption-key-file")
                .hasLineCount(1);
        var bad = export(Map.of(), from, "--encryption-key-file=" + directory.resolve("none"));
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.notes()).contains("none' cannot be read");
    }

    @Test
    void encryptedPayloadsOfASharedStoreAreDecryptedToo() throws Exception {
        var keys = Files.writeString(directory.resolve("keys"), SealKeys.text("one"));
        try (var store = new TestStore()) {
            try (var queue = store.open(SealKeys.of("one"))) {
                submitAll(queue);
            }
            var export = exportFrom(store, "--encryption-key-file=" + keys);
            assertThat(export.lines().lines()).containsExactlyElementsOf(LINES);
            assertThat(exportFrom(store).notes()).contains("is sealed with key one.");
        }
    }

    private SqliteQueue open(ColumnSeal seal) {
        return SqliteQueue.open(
                directory,
                "test",
                Clock.systemUTC(),
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                RetentionRules.USUAL,
                seal,
                List.of());
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private static void run(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// In the order of their lines but for the first, which is the best.
    private static void submitAll(JobQueue queue) {
        var keys = new SubmissionKeys(null, ONCE);
        queue.submit(spec("a", "{\"n\":1}", 0, null), 10, keys).join();
        queue.submit(spec("a", "{\"n\":12345678901234567890.100}", 9, null), 10).join();
        queue.submit(spec("b", "{\"n\":3}", 0, LATER), 10).join();
        var terms =
                JobSpec.Terms.tagged("one", "two")
                        .expiringAt(LATER)
                        .doneBy(LATER.plusSeconds(1))
                        .retainedFor(Duration.ofDays(2))
                        .markedSensitive(true);
        queue.submit(spec("b", "{\"n\":2}", 0, null).with(terms), 10).join();
    }

    private static JobSpec spec(
            String queue, String payload, int priority, @Nullable Instant dueAt) {
        return new JobSpec(
                "x", queue, payload, priority, dueAt, Duration.ofMinutes(5), PATIENT, null);
    }

    private static ExportRun export(Map<String, String> variables, String... arguments) {
        return ExportRun.of(variables, arguments);
    }

    private static ExportRun exportFrom(TestStore store, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add(from(store));
        return export(variables(store), all.toArray(String[]::new));
    }

    private static String from(TestStore store) {
        return "--from=" + store.place().url();
    }

    private static Map<String, String> variables(TestStore store) {
        return Map.of(
                "COREMILL_STORE_USERNAME",
                store.place().user(),
                "COREMILL_STORE_PASSWORD",
                store.place().password(),
                "COREMILL_STORE_PASSWORD_FILE",
                "",
                "COREMILL_STORE_SCHEMA",
                "");
    }

    private SqliteQueue open() {
        return SqliteQueue.open(directory, "test", Clock.systemUTC(), System::nanoTime, List.of());
    }

    /// Puts off all that is due when the first line comes, and the other way round.
    private static final class Swapping extends ByteArrayOutputStream {
        private final TestStore store;

        Swapping(TestStore store) {
            this.store = store;
        }

        @Override
        public synchronized void write(byte[] line, int start, int length) {
            if (size() == 0) {
                swap(store);
            }
            super.write(line, start, length);
        }
    }

    private static final class ClosedPipe extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
        }
    }
}
