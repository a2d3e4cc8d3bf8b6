package io.coremill.queue.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.coremill.JavaProgram;
import io.coremill.access.audit.AuditSearch;
import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.Lease;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.Settlement;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.MovedTable;
import io.coremill.queue.postgres.PgBouncer;
import io.coremill.queue.postgres.TestStore;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import io.coremill.queue.postgres.transfer.MoveTarget;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.Jobs;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.time.MissedPolicy;
import io.coremill.seal.SealKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The command moves all that a file has into a shared store, which answers as the file did.
@Timeout(180)
class MoveCommandTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Instant LATER = Instant.parse("2032-02-03T04:05:06.000007Z");
    private static final JobFilter ANY = new JobFilter(null, null, null, null);
    private static final int MANY = 30_000;
    private static final int SIGTERM = 128 + 15;

    /// What the command does there, while a lock of the test holds it up.
    private static final String HELD =
            """
            FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'coremill command move'
              AND wait_event_type = 'Lock' AND wait_event = 'advisory'
            """;

    @TempDir private Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private TestStore store;

    @BeforeEach
    void makeStore() throws SQLException {
        store = new TestStore();
    }

    @AfterEach
    void closeStore() throws SQLException {
        if (store != null) { // it was not opened where there is no database
            store.close();
        }
    }

    @Test
    void theDatabaseAnswersAsTheFileDid() throws SQLException {
        Map<String, Object> before;
        try (var queue = open(directory)) {
            fill(queue);
            before = answers(queue);
        }
        insertMore();
        assertThat(move()).as(text(err)).isZero();
        assertThat(text(out)).contains("both sides are the same").doesNotContain("DIFFERENT");
        try (var queue = store.open()) {
            assertThat(answers(queue)).usingRecursiveComparison().isEqualTo(before);
            assertThat(queue.audit().find(AuditSearch.ALL, null, 9))
                    .extracting(entry -> entry.event().action(), entry -> entry.event().detail())
                    .containsExactly(tuple("store.migrate", ""), tuple("job.cancel", "a=\"\\ b\""));
        }
    }

    /// A column that is added to the file is moved too, or here is the reason why not.
    @Test
    void everyColumnOfTheFileIsMoved() throws SQLException {
        open(directory).close();
        var derived =
                List.of(
                        "store",
                        "tag",
                        "term",
                        "access_change",
                        "audit_removal",
                        "flyway_schema_history");
        for (String table : strings("SELECT name FROM pragma_table_list WHERE type = 'table'")) {
            if (!table.startsWith("sqlite_") && !derived.contains(table)) {
                assertThat(moved(table)).as(table).containsAll(columnsInFile(table));
            }
        }
    }

    private Set<String> columnsInFile(String table) throws SQLException {
        var columns = new TreeSet<String>();
        for (String name : strings("SELECT name FROM pragma_table_info('" + table + "')")) {
            columns.add(
                    switch (name) {
                        case "lease" -> "number";
                        case "goes" -> "until";
                        case "unique_rule" -> "key";
                        default -> name.replaceFirst("_low$", "");
                    });
        }
        return columns;
    }

    private static Set<String> moved(String table) {
        return MovedTable.all().stream()
                .filter(
                        it ->
                                table.equals("job")
                                        ? List.of(
                                                        MovedTable.JOB,
                                                        MovedTable.LEASE,
                                                        MovedTable.HISTORY)
                                                .contains(it)
                                        : it.word().equals(table))
                .flatMap(it -> Stream.of(it.columns().split(", ", -1)))
                .collect(Collectors.toSet());
    }

    @Test
    void theFileIsLeftAsItWas() throws Exception {
        try (var queue = open(directory)) {
            fill(queue);
        }
        var before = files();
        assertThat(move()).isZero();
        assertThat(files()).isEqualTo(before);
    }

    /// The command needs no key: a value is bound to its job and its column, and not to its store.
    @Test
    void whatIsEncryptedIsMovedAsItIs() {
        var seal = SealKeys.of("one");
        var spec = Jobs.withPayload("{\"key\":\"secret\"}");
        JobId finished;
        JobId waiting;
        try (var queue =
                SqliteQueue.open(
                        directory,
                        "test",
                        CLOCK,
                        System::nanoTime,
                        KeptOutcomes.USUAL_BYTES,
                        RetentionRules.USUAL,
                        seal,
                        List.of())) {
            finished = queue.submit(spec, 10).join().id();
            var claimant = new RecordingClaimant().withRoom(1, 0);
            queue.serve(Jobs.QUEUE, claimant);
            var lease = claimant.awaitTaken(1).getFirst();
            assertThat(queue.settle(Jobs.succeeded(lease, CLOCK.instant())).join()).isTrue();
            waiting = queue.submit(spec, 10).join().id();
        }
        assertThat(move()).as(text(err)).isZero();
        try (var queue = store.open(seal)) {
            for (var job : List.of(finished, waiting)) {
                assertThat(queue.find(job).orElseThrow().spec().payload())
                        .isEqualTo(spec.payload());
            }
            assertThat(queue.find(finished).orElseThrow().history().ended()).hasSize(1);
        }
    }

    @Test
    void jobsAreTakenInTheSameOrder() {
        var expected = new ArrayList<JobId>();
        try (var queue = open(directory)) {
            for (int priority : List.of(0, 5, -5, 5, 0)) {
                queue.submit(spec(Jobs.QUEUE, priority, null), 10).join();
            }
        }
        Path copy = copied("copy");
        try (var queue = open(copy)) {
            expected.addAll(taken(queue));
        }
        assertThat(move()).isZero();
        try (var queue = store.open()) {
            assertThat(taken(queue)).containsExactlyElementsOf(expected);
            assertThat(queue.submit(spec(Jobs.QUEUE, 0, null), 10).join().id().value())
                    .isGreaterThan(expected.getFirst().value());
        }
    }

    private static List<JobId> taken(JobQueue queue) {
        var taken = new ArrayList<JobId>();
        for (int i = 0; i < 5; i++) {
            var claimant = new RecordingClaimant().withRoom(1, 0);
            var registration = queue.serve(Jobs.QUEUE, claimant);
            Lease lease = claimant.awaitTaken(1).getFirst();
            taken.add(lease.job());
            registration.close();
        }
        return taken;
    }

    @Test
    void whatRanWhenTheServiceWasKilledRunsAgain() {
        Path killed;
        JobId running;
        JobId ahead;
        try (var queue = open(directory)) {
            var claimant = new RecordingClaimant().withRoom(1, 1);
            running = queue.submit(spec(Jobs.QUEUE, 0, null), 10).join().id();
            ahead = queue.submit(spec(Jobs.QUEUE, 0, null), 10).join().id();
            queue.serve(Jobs.QUEUE, claimant);
            claimant.awaitTaken(2);
            killed = copied("killed");
        }
        List<Job> expected;
        assertThat(run("--from=" + killed)).as(text(err)).isZero();
        try (var queue = open(killed)) {
            expected = List.of(job(queue, running), job(queue, ahead));
        }
        assertThat(expected).extracting(Job::state).containsOnly(JobState.QUEUED);
        try (var queue = store.open()) {
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> job(queue, running).state() == JobState.QUEUED);
            for (var job : expected) {
                var moved = job(queue, job.id());
                assertThat(moved.status()).isEqualTo(job.status());
                assertThat(moved.spec()).isEqualTo(job.spec());
                assertThat(moved.history().ended())
                        .extracting(Attempt::outcome)
                        .isEqualTo(job.history().ended().stream().map(Attempt::outcome).toList());
            }
        }
    }

    /// First it is asked to end, then it is killed.
    @Test
    void aMoveThatWasCutOffGoesOn() throws Exception {
        insertMany();
        store.run("SELECT pg_advisory_lock(1)");
        store.run(
                """
                CREATE FUNCTION coremill.hold() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    IF EXISTS (SELECT FROM coremill.history) THEN
                        PERFORM pg_advisory_xact_lock(1);
                    END IF;
                    RETURN NULL;
                END $$
                """);
        store.run(
                """
                CREATE TRIGGER hold BEFORE INSERT ON coremill.history
                FOR EACH STATEMENT EXECUTE FUNCTION coremill.hold()
                """);
        try {
            var stopped = awaitHeld(moving());
            stopped.destroy();
            assertThat(stopped.waitFor()).isEqualTo(SIGTERM);
            store.rows("SELECT pg_terminate_backend(pid, 60000) " + HELD);
            awaitHeld(moving()).destroyForcibly().waitFor();
        } finally {
            store.run("SELECT pg_advisory_unlock(1)");
        }
        assertThat(move()).as(text(err)).isZero();
        assertThat(text(out)).contains("has been gone on with").doesNotContain("DIFFERENT");
        assertThat(rows("history")).isEqualTo(Integer.toString(MANY));
        assertThat(rows("move WHERE done")).isEqualTo("1");
    }

    private Process moving() throws IOException {
        var command = JavaProgram.command(MoveCommand.class, arguments("--from=" + directory));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().putAll(variables());
        return process.redirectOutput(directory.resolve("out").toFile()).start();
    }

    /// Waits until it has moved a part, and is held up in the next one.
    private Process awaitHeld(Process moving) {
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> !moving.isAlive() || !store.rows("SELECT pid " + HELD).isEmpty());
        assertThat(moving.isAlive()).isTrue();
        assertThat(rows("move WHERE NOT done AND place <> ''")).isEqualTo("1");
        return moving;
    }

    @Test
    void aNodeDoesNotStartBeforeAllIsThere() {
        fillAndClose();
        store.run(
                """
                INSERT INTO coremill.move (one, source, part) VALUES (1, 'another file', 'job')
                """);
        assertThatThrownBy(() -> store.database().needWhole())
                .isInstanceOf(UnusableStoreException.class)
                .hasMessageContaining("jobs are being moved into the schema coremill");
        assertThatThrownBy(() -> store.open().close()).hasStackTraceContaining("are being moved");
        assertThat(rows("node")).isEqualTo("0");
        assertThat(move()).isEqualTo(1);
        assertThat(text(err)).contains("a move of another file into the schema").hasLineCount(1);
        store.run("UPDATE coremill.move SET done = TRUE");
        store.database().needWhole();
    }

    @Test
    void aMoveDoesNotEndUnderANode() {
        try (var target = MoveTarget.open(options())) {
            target.begin("a file", "job");
            addNode();
            assertThatThrownBy(() -> target.finish(1, false, Map.of()))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("the node one runs on the schema coremill");
            assertThat(rows("move WHERE done")).isEqualTo("0");
            store.run("DELETE FROM coremill.node");
            target.finish(1, false, Map.of());
            assertThat(rows("move WHERE done")).isEqualTo("1");
        }
    }

    @Test
    void aRoleThatOnlyRunsTheServiceIsRefusedAtOnce() {
        fillAndClose();
        var role = store.rows("SELECT current_database() || '_runner'").getFirst();
        store.run("CREATE ROLE %s LOGIN PASSWORD 'runs'".formatted(role));
        store.run("GRANT USAGE ON SCHEMA coremill TO " + role);
        store.run("GRANT ALL ON ALL TABLES IN SCHEMA coremill TO " + role);
        store.run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA coremill TO " + role);
        assertThat(moveAs(role, "runs")).isEqualTo(1);
        assertThat(text(err)).contains("name the role that owns it").hasLineCount(1);
        assertThat(moveAs(role, "walks")).isEqualTo(1);
        assertThat(text(err)).contains("--password-file").doesNotContain("coremill.store");
    }

    private int moveAs(String role, String password) {
        out.reset();
        err.reset();
        var variables =
                Map.of("COREMILL_STORE_USERNAME", role, "COREMILL_STORE_PASSWORD", password);
        return new MoveCommand(stream(out), stream(err), variables, System::nanoTime)
                .run(List.of(arguments("--from=" + directory)));
    }

    private DatabaseOptions options() {
        var place = store.place();
        return new DatabaseOptions(place.url(), place.user(), place.password(), "coremill");
    }

    private void addNode() {
        store.run(
                """
                INSERT INTO coremill.node (instance, name, version, joined, beat)
                VALUES (gen_random_uuid(), 'one', '1', 0, 9000000000000000)
                """);
    }

    @Test
    void whatWasMovedIsNotMovedAgain() {
        fillAndClose();
        assertThat(move()).isZero();
        store.run("DELETE FROM coremill.paused_queue");
        assertThat(move()).isZero();
        assertThat(text(out)).contains("all of it was moved before");
        assertThat(store.rows("SELECT * FROM coremill.paused_queue")).isEmpty();
    }

    @Test
    void whatDiffersIsShown() {
        fillAndClose();
        var source = copied("copy");
        store.run(
                """
                CREATE FUNCTION coremill.spoil() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN new.message = 'spoilt'; RETURN new; END $$
                """);
        store.run(
                """
                CREATE TRIGGER spoil BEFORE INSERT ON coremill.log
                FOR EACH ROW EXECUTE FUNCTION coremill.spoil()
                """);
        assertThat(run("--from=" + source)).isEqualTo(1);
        assertThat(text(out)).containsOnlyOnce("DIFFERENT");
        assertThat(text(err)).contains("does not have what the file has").hasLineCount(1);
        assertThat(rows("move WHERE done")).isEqualTo("0");
    }

    @Test
    void aMoveIsDoneWhereOnlyTheTablesCannotBeAnalyzed() {
        fillAndClose();
        store.run(
                """
                CREATE FUNCTION coremill.refuse(word text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN
                    IF current_query() LIKE 'ANALYZE%' THEN
                        RAISE insufficient_privilege;
                    END IF;
                    RETURN word;
                END $$
                """);
        store.run("CREATE INDEX ON coremill.job (coremill.refuse(type))");
        assertThat(move()).as(text(err)).isZero();
        assertThat(text(out)).contains("the service can start on the database");
        assertThat(text(err)).contains("give ANALYZE to the database").hasLineCount(1);
        assertThat(rows("move WHERE done")).isEqualTo("1");
    }

    /// Its lock would be one of whatever else the pooler does on that connection.
    @Test
    void aPoolerInBetweenIsRefused() {
        fillAndClose();
        var pooled = PgBouncer.shared().of(store.place());
        out.reset();
        err.reset();
        var command = new MoveCommand(stream(out), stream(err), variables(), System::nanoTime);
        assertThat(command.run(List.of("--from=" + directory, "--to=" + pooled.url())))
                .isEqualTo(1);
        assertThat(text(err)).contains("name the address of PostgreSQL itself").hasLineCount(1);
        assertThat(rows("move")).isEqualTo("0");
    }

    @Test
    void aServiceThatRunsIsRefused() {
        try (var _ = open(directory)) {
            assertThat(move()).isEqualTo(1);
        }
        assertThat(text(err)).contains("stop the service first").hasLineCount(1);
        assertThat(rows("move")).isEqualTo("0");
    }

    @Test
    void aStoreWithNodesIsRefused() {
        fillAndClose();
        addNode();
        assertThat(move()).isEqualTo(1);
        assertThat(text(err)).contains("the node one runs on the schema").hasLineCount(1);
    }

    @Test
    void aStoreWithJobsIsRefused() {
        fillAndClose();
        store.run("INSERT INTO coremill.paused_queue VALUES ('other')");
        assertThat(move()).isEqualTo(1);
        assertThat(text(err)).contains("its table paused_queue has rows").hasLineCount(1);
    }

    @Test
    void aSchemaIsMadeWhereItIsNamed() {
        fillAndClose();
        store.run(
                """
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET bytea_output = escape', current_database());
                END $$
                """);
        assertThat(run("--from=" + directory, "--schema=moved")).as(text(err)).isZero();
        assertThat(store.rows("SELECT count(*) FROM moved.job")).isNotEqualTo(List.of("0"));
        assertThat(rows("job")).isEqualTo("0");
    }

    @Test
    void aFileThatHasChangedSinceIsAnother() throws IOException {
        fillAndClose();
        assertThat(move()).isZero();
        Files.setLastModifiedTime(directory.resolve("coremill.db"), FileTime.fromMillis(1));
        assertThat(move()).isEqualTo(1);
        assertThat(text(err))
                .contains("is done, of another file")
                .doesNotContain("drop")
                .hasLineCount(1);
    }

    @Test
    void theDatabaseIsNeeded() {
        var command = new MoveCommand(stream(out), stream(err), Map.of(), System::nanoTime);
        assertThat(command.run(List.of("--from=" + directory))).isEqualTo(2);
        assertThat(text(err)).startsWith("coremill migrate-store: --to is missing");
    }

    // ---- what is moved

    private void fillAndClose() {
        try (var queue = open(directory)) {
            fill(queue);
        }
    }

    /// Jobs in all states but those that a service has in hand.
    private static void fill(JobQueue queue) {
        var succeeding = queue.submit(spec(Jobs.QUEUE, 3, null).with(terms()), 10).join();
        end(queue, succeeding.id(), JobState.SUCCEEDED, null);
        var failing = queue.submit(spec(Jobs.QUEUE, 2, null), 10).join();
        end(
                queue,
                failing.id(),
                JobState.FAILED,
                JobError.of(ErrorKind.HANDLER_ERROR, "no \t \\ \n luck"));
        var cancelled = queue.submit(spec(Jobs.QUEUE, 1, null), 10).join();
        queue.cancel(cancelled.id()).join();
        var again = queue.submit(spec(Jobs.QUEUE, 2, null), 10).join();
        end(queue, again.id(), JobState.FAILED, JobError.of(ErrorKind.HANDLER_ERROR, "once"));
        queue.retry(again.id()).join();
        queue.submit(spec("other", 0, null).with(terms()), 10).join();
        queue.submit(spec("other", 7, LATER).with(terms()), 10).join();
        queue.submit(spec("other", 0, null), 10, keys("one")).join();
        queue.pause("other").join();
        schedules(queue).put(schedule(), ScheduleOrigin.SETTINGS, ScheduleRegistry.Check.NONE);
        var none =
                new BulkFilter(
                        "none", null, null, null, List.of(), null, null, null, null, null, null,
                        null);
        queue.begin(new BulkRequest(BulkKind.CANCEL, none, null, null), 3, true, null).join();
    }

    private static JobSpec.Terms terms() {
        return JobSpec.Terms.tagged("one", "two")
                .expiringAt(LATER.plusSeconds(1))
                .doneBy(LATER.plusSeconds(2))
                .retainedFor(Duration.ofDays(3))
                .markedSensitive(true);
    }

    private static SubmissionKeys keys(String key) {
        return new SubmissionKeys(
                new IdempotencyKey("someone", key, "digest", Duration.ofDays(1)),
                new UniqueRule(
                        key,
                        UniqueScope.ALL,
                        UniqueState.ALL,
                        Duration.ofHours(1),
                        UniqueConflict.KEEP,
                        null));
    }

    private static void end(JobQueue queue, JobId id, JobState state, @Nullable JobError error) {
        var claimant = new RecordingClaimant().withRoom(1, 0);
        var registration = queue.serve(Jobs.QUEUE, claimant);
        Lease lease = claimant.awaitTaken(1).getFirst();
        assertThat(lease.job()).isEqualTo(id);
        var now = CLOCK.instant();
        var attempt = new Attempt(1, state.word(), now, now, error, null);
        var line = new LogLine(now, 1, "stdout", "info", "a \u0007 \\ line\t\u0000 of it");
        var result = new Result(new byte[] {0, 1, (byte) 0xFF, '\\', '\n'}, "image/png");
        queue.settle(
                        new Settlement(
                                lease.number(),
                                id,
                                attempt,
                                new NextStep.Finish(state, error),
                                false,
                                error == null ? result : null,
                                null,
                                List.of(line)))
                .join();
        registration.close();
    }

    private static JobSchedule schedule() {
        return new JobSchedule(
                "nightly",
                "0 2 * * MON-FRI",
                ZoneId.of("Europe/Berlin"),
                "{\"type\":\"noop\",\"payload\":{\"text\":\"“quoted” 🦊\"}}",
                MissedPolicy.SKIP,
                OverlapPolicy.CANCEL_RUNNING,
                Duration.ofSeconds(30));
    }

    private static ScheduleRegistry schedules(JobQueue queue) {
        return new ScheduleRegistry(queue.schedules(), CLOCK, CompletableFuture::join);
    }

    /// What takes long to come about otherwise.
    private void insertMore() throws SQLException {
        inFile(
                "INSERT INTO schedule_tick VALUES ('nightly', 1, 5, 6, 'made', 'a-job', 0, NULL)",
                "INSERT INTO upload VALUES ('u', 1, 2, x'00ff', 1, NULL, 3, 9000000000000000)",
                "INSERT INTO upload_part VALUES ('u', 2, x'5c0a09')",
                """
                INSERT INTO audit VALUES (7, '01900000-0000-7000-8000-000000000000', 'n', 'alice',
                    'k', '192.0.2.1', 'job.cancel', 'job', 'j', 200, 'a="\\ b"')""");
    }

    /// As many finished jobs as make several batches.
    private void insertMany() throws SQLException {
        try (var queue = open(directory)) {
            var job = queue.submit(spec(Jobs.QUEUE, 0, null), 10).join();
            end(queue, job.id(), JobState.SUCCEEDED, null);
        }
        var columns =
                String.join(
                        ", ",
                        strings("SELECT name FROM pragma_table_info('job') WHERE name <> 'id'"));
        inFile(
                """
                INSERT INTO job (id, %1$s)
                SELECT id + n, %1$s FROM job, (
                    WITH RECURSIVE numbers (n) AS (
                        SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT %2$d)
                    SELECT n FROM numbers)
                """
                        .formatted(columns, MANY - 1));
    }

    // ---- what is asked before and after

    private static Map<String, Object> answers(JobQueue queue) {
        var answers = new LinkedHashMap<String, Object>();
        for (var order : JobOrder.values()) {
            answers.put("jobs, " + order, ids(queue, ANY, order));
        }
        for (var id : ids(queue, ANY, JobOrder.NEWEST_FIRST)) {
            answers.put("job " + id, shown(queue.findWithResult(id).orElseThrow()));
            answers.put("logs of " + id, logs(queue, id));
        }
        for (var state : JobState.values()) {
            var filter = new JobFilter(null, null, state, null);
            answers.put("jobs that are " + state, ids(queue, filter, JobOrder.NEWEST_FIRST));
            answers.put("count of " + state, queue.count(filter, 100));
        }
        answers.put("failures", queue.failures(null, null, 10));
        answers.put("paused", queue.paused());
        answers.put("bulk actions", queue.bulkActions(null, 10));
        answers.put("schedules", schedules(queue).list());
        answers.put("schedule", schedules(queue).find("nightly").orElseThrow());
        answers.put("request", queue.answerTo(Objects.requireNonNull(keys("one").request())));
        answers.put("held", queue.submit(spec("other", 0, null), 10, unique()).join());
        return answers;
    }

    private static SubmissionKeys unique() {
        return new SubmissionKeys(null, keys("one").unique());
    }

    private static List<JobId> ids(JobQueue queue, JobFilter filter, JobOrder order) {
        return queue.sorted(filter, order, null, 100).jobs().stream().map(Job::id).toList();
    }

    /// With the bytes of the result as text.
    private static List<Object> shown(Job job) {
        var result = job.result();
        var shown = new ArrayList<Object>();
        shown.add(job.spec());
        shown.add(job.status());
        shown.add(job.times());
        shown.add(job.history());
        shown.add(String.valueOf(job.error()));
        shown.add(
                result == null ? "" : result.mediaType() + HexFormat.of().formatHex(result.body()));
        return shown;
    }

    /// PostgreSQL keeps no NUL.
    private static List<LogLine> logs(JobQueue queue, JobId id) {
        return queue.logs(id).stream()
                .map(
                        line ->
                                new LogLine(
                                        line.at(),
                                        line.attempt(),
                                        line.source(),
                                        line.level(),
                                        line.message().replace('\u0000', '\uFFFD')))
                .toList();
    }

    private static Job job(JobQueue queue, JobId id) {
        return queue.find(id).orElseThrow();
    }

    // ---- the command and both stores

    private int move() {
        return run("--from=" + directory);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new MoveCommand(stream(out), stream(err), variables(), System::nanoTime)
                .run(List.of(arguments(arguments)));
    }

    private String[] arguments(String... some) {
        var all = new ArrayList<>(List.of(some));
        all.add("--to=" + store.place().url());
        return all.toArray(String[]::new);
    }

    private Map<String, String> variables() {
        return Map.of(
                "COREMILL_STORE_USERNAME",
                store.place().user(),
                "COREMILL_STORE_PASSWORD",
                store.place().password());
    }

    private String rows(String table) {
        return store.rows("SELECT count(*) FROM coremill." + table).getFirst();
    }

    private static JobSpec spec(String queue, int priority, @Nullable Instant dueAt) {
        var plain =
                Jobs.withPayload("{\"n\":12345678901234567890.100,\"text\":\"a\\\\b\\n\\u0000\"}");
        return new JobSpec(
                plain.type(),
                queue,
                plain.payload(),
                priority,
                dueAt,
                plain.timeout(),
                plain.retry(),
                null,
                JobSpec.Terms.NONE,
                "ann");
    }

    /// The file as a service that is killed now would leave it.
    private Path copied(String name) {
        try {
            var copy = Files.createDirectories(directory.resolve(name));
            for (String file : List.of("coremill.db", "coremill.db-wal")) {
                if (Files.exists(directory.resolve(file))) {
                    Files.copy(directory.resolve(file), copy.resolve(file));
                }
            }
            return copy;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, List<Object>> files() throws IOException {
        var found = new TreeMap<String, List<Object>>();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                found.put(
                        file.toString(),
                        List.of(
                                Files.getLastModifiedTime(file),
                                HexFormat.of().formatHex(Files.readAllBytes(file))));
            }
        }
        return found;
    }

    private void inFile(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private List<String> strings(String question) throws SQLException {
        var found = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(url());
                var row = connection.createStatement().executeQuery(question)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("coremill.db");
    }

    private static SqliteQueue open(Path place) {
        return SqliteQueue.open(place, "test", CLOCK, System::nanoTime, List.of());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(UTF_8);
    }
}
