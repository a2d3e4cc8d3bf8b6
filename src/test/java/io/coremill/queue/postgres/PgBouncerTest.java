package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// Nodes that reach the database through a PgBouncer, which gives each transaction one of few
/// connections.
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class PgBouncerTest {
    private static final int CONNECTIONS = 6;
    private static final int JOBS = 500;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Pattern BLOCK = Pattern.compile("```ini\n(.*?)```", Pattern.DOTALL);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final String ADVICE = "Set coremill.store.direct-url";

    @TempDir private static Path directory;
    private static PgBouncer bouncer;

    @TempDir private Path own;
    private final Clock clock = Clock.systemUTC();
    private final List<NodeUnderTest> nodes = new ArrayList<>();

    @BeforeAll
    static void start() {
        bouncer = PgBouncer.start(directory, "transaction", CONNECTIONS);
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.queue().close());
    }

    private static SharedStore store(PgBouncer pooler) {
        return SharedStore.behind(pooler, PostgresServer.store(), HEARTBEAT);
    }

    private NodeUnderTest open(SharedStore store, String name) {
        return joined(new NodeUnderTest(listeners -> store.open(name, clock, listeners)));
    }

    private NodeUnderTest openDirect(SharedStore store, String name) {
        return joined(new NodeUnderTest(listeners -> store.openDirect(name, clock, listeners)));
    }

    private NodeUnderTest joined(NodeUnderTest node) {
        nodes.add(node);
        return node;
    }

    @Test
    void itGivesConnectionsToTransactions() throws Exception {
        assertThat(bouncer.console("SHOW CONFIG")).contains("pool_mode|transaction|session|yes");
    }

    /// By one of those that start at once. No connection to the server looks for tables in another
    /// place from then on.
    @Test
    void theSchemaIsBroughtUpToDateThroughIt() throws Exception {
        var place = PostgresServer.database();
        try (var keeping = PgBouncer.keeping(own, CONNECTIONS)) {
            try (var starts = Executors.newVirtualThreadPerTaskExecutor()) {
                var both = new ArrayList<Future<?>>();
                for (int i = 0; i < 2; i++) {
                    both.add(starts.submit(keeping.of(place)::migrated));
                }
                for (var start : both) {
                    start.get();
                }
            }
            keeping.of(place).migrated();
            assertThat(settingsOfAll(keeping.of(place), CONNECTIONS))
                    .containsExactlyElementsOf(settingsOfAll(place, 1));
        }
        try (var store = new TestStore(place)) {
            assertThat(
                            store.rows(
                                    "SELECT DISTINCT nspname FROM pg_class"
                                            + " JOIN pg_namespace n ON n.oid = relnamespace"
                                            + " WHERE relname IN ('job', 'upload', 'acceptance')"))
                    .containsExactly("coremill");
        }
    }

    /// What connections to the server are set to, each of which is asked.
    private static Set<String> settingsOfAll(TestDatabase place, int connections)
            throws SQLException {
        var settings = new HashSet<String>();
        var open = new ArrayList<Connection>();
        try {
            for (int i = 0; i < connections; i++) {
                open.add(place.connect());
                open.getLast().setAutoCommit(false);
                settings.add(settings(open.getLast()));
            }
        } finally {
            for (var connection : open) {
                connection.close();
            }
        }
        return settings;
    }

    private static String settings(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                """
                                SELECT concat_ws(' ',
                                       current_setting('default_transaction_read_only'),
                                       current_setting('enable_seqscan'),
                                       current_setting('jit'),
                                       current_setting('lock_timeout'),
                                       current_setting('idle_in_transaction_session_timeout'),
                                       current_setting('search_path'))
                                """)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void threeNodesSubmitClaimSettleAndWaitThroughIt() throws Exception {
        var store = store(bouncer);
        var a = open(store, "a");
        var b = open(store, "b");
        var c = open(store, "c");
        b.serve(0, 0);
        c.serve(0, 0);
        List<Job> jobs = a.submitMany(JOBS);
        b.claim(JOBS / 2);
        var leases = new ArrayList<>(b.claimant().awaitTaken(JOBS / 2));
        c.claim(JOBS);
        leases.addAll(c.claimant().awaitTaken(JOBS - JOBS / 2));
        assertThat(leases).extracting(Lease::job).doesNotHaveDuplicates().hasSize(JOBS);
        var watched = jobs.getLast();
        a.queue().watch(watched.id());
        leases.forEach(
                it -> assertThat(b.finish(it, JobState.SUCCEEDED, clock.instant())).isTrue());
        store.catchUp(a.queue());
        patiently().until(() -> a.find(watched).state() == JobState.SUCCEEDED);
        assertThat(a.awaitEndElsewhere()).isEqualTo(watched.id());
        assertThat(store.number("SELECT count(*) FROM coremill.history")).isEqualTo(JOBS);
    }

    @Test
    void keysCancellationsAndLooksWorkThroughIt() {
        var store = store(bouncer);
        var a = open(store, "a");
        var b = open(store, "b");
        var ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            ids.add(keyed(i % 2 == 0 ? a : b));
        }
        assertThat(ids).hasSize(1);
        b.serve(1, 0);
        long running = b.claimant().awaitTaken(1).getFirst().number();
        var waiting = a.submit();
        assertThat(b.find(waiting).state()).isEqualTo(JobState.QUEUED);
        b.queue().cancel(waiting.id()).join();
        assertThat(a.find(waiting).state()).isEqualTo(JobState.CANCELLED);
        a.queue().cancel(b.taken().getFirst().job()).join();
        assertThat(b.claimant().awaitCancelled()).isEqualTo(running);
    }

    private static Object keyed(NodeUnderTest node) {
        var rule =
                new UniqueRule(
                        "k", UniqueScope.ALL, UniqueState.ALL, null, UniqueConflict.KEEP, null);
        return node.queue()
                .submit(NodeUnderTest.spec("cpu"), 10, new SubmissionKeys(null, rule))
                .join()
                .job();
    }

    @Test
    void transactionsSeeWhatOthersCommitMeanwhileWhateverTheDatabaseSets() throws SQLException {
        var place = PostgresServer.store();
        place.run(
                "ALTER DATABASE %1$s SET default_transaction_isolation = 'serializable'; ALTER DATABASE %1$s SET statement_timeout = '59s'"
                        .formatted(place.name()));
        try (var session = bouncer.of(place).database().writer("test")) {
            session.begin();
            assertThat(session.isPooled()).isTrue();
            for (var expected :
                    Map.of("transaction_isolation", "read committed", "statement_timeout", "0")
                            .entrySet()) {
                try (var row = session.prepare("SHOW " + expected.getKey()).executeQuery()) {
                    row.next();
                    assertThat(row.getString(1)).isEqualTo(expected.getValue());
                }
            }
        }
    }

    /// A reader that made its connection read-only would make that of a writer so.
    @Test
    void whatOneConnectionIsSetToNoOtherMeets() throws Exception {
        var place = PostgresServer.store();
        try (var keeping = PgBouncer.keeping(own, 2)) {
            var store = SharedStore.behind(keeping, place, HEARTBEAT);
            var node = new NodeUnderTest(all -> store.open("a", clock, all));
            node.submitMany(100);
            node.queue().depths();
            var settings = settingsOfAll(keeping.of(place), 2);
            node.queue().close();
            assertThat(settings).containsExactlyElementsOf(settingsOfAll(place, 1));
        }
    }

    @Test
    void aNodeThatCannotListenSaysSoAndLooks(CapturedOutput log) {
        var store = store(bouncer);
        var node = open(store, "a");
        patiently().until(() -> log.getOut().contains(ADVICE));
        assertThat(node.queue().figures().hearing()).isFalse();
        node.serve(1, 0);
        store.run(
                "INSERT INTO coremill.acceptance VALUES (gen_random_uuid(), 'x', 0, NULL, 9);"
                        + " INSERT INTO coremill.accepted_queue SELECT 'cpu', node, NULL, 9, 9,"
                        + " 1, 'FIXED', 0, 0 FROM coremill.acceptance;"
                        + " SELECT coremill.submit('noop', queue => 'cpu')");
        assertThat(node.claimant().awaitTaken(1)).hasSize(1);
    }

    @Test
    void aNodeListensAtTheDirectAddress(CapturedOutput log) {
        var node = openDirect(store(bouncer), "a");
        patiently().until(() -> node.queue().figures().hearing());
        assertThat(log.getOut()).contains("there is a pooler").doesNotContain(ADVICE);
    }

    /// Whatever comes and goes takes its turn at it, the word that a listener sends itself too.
    @Test
    void oneConnectionIsEnoughForANodeWhichDoesNotTakeItForItsOwn(CapturedOutput log) {
        try (var narrow = PgBouncer.start(own, "transaction", 1)) {
            var store = store(narrow);
            var node = new NodeUnderTest(all -> store.open("a", clock, all));
            patiently().until(() -> log.getOut().contains(ADVICE));
            node.serve(0, 0);
            node.submitMany(100);
            node.claim(100);
            node.claimant()
                    .awaitTaken(100)
                    .forEach(
                            it ->
                                    assertThat(node.finish(it, JobState.SUCCEEDED, clock.instant()))
                                            .isTrue());
            assertThat(node.queue().figures().hearing()).isFalse();
            node.queue().close();
        }
    }

    @Test
    void aNodeListensThroughOneThatGivesConnectionsToSessions(CapturedOutput log) {
        try (var patient = PgBouncer.start(own, "session", 30)) {
            var store = store(patient);
            var node = new NodeUnderTest(all -> store.open("a", clock, all));
            patiently().until(() -> node.queue().figures().hearing());
            assertThat(node.find(node.submit()).state()).isEqualTo(JobState.QUEUED);
            assertThat(log.getOut()).doesNotContain(ADVICE);
            node.queue().close();
        }
    }

    @Test
    void oneThatGivesConnectionsToStatementsIsRefused() {
        try (var hasty = PgBouncer.start(own, "statement", 5)) {
            var place = PostgresServer.store();
            var pooled = hasty.of(place);
            for (var direct : List.of(pooled.url(), place.url())) {
                var database = new PostgresDatabase(pooled.settings(direct), "test", HEARTBEAT);
                assertThatThrownBy(
                                () -> {
                                    database.migrate();
                                    database.readers().close();
                                })
                        .isInstanceOf(UnusableStoreException.class)
                        .hasMessage(
                                "the pooler at %s gives a connection to each statement; set pool_mode = transaction in its settings"
                                        .formatted(hasty.address()));
            }
        }
    }

    @Test
    void whatItRefusesAtTheBeginningIsNamed() {
        var pooled = bouncer.of(PostgresServer.store());
        var asking = new TestDatabase(pooled.url() + "?options=-cjit=off", "superuser", "");
        assertThatThrownBy(asking::migrated)
                .isInstanceOf(UnusableStoreException.class)
                .hasMessageContaining("refuses what the driver begins with")
                .hasMessageContaining("unsupported startup parameter: options");
    }

    /// The settings of the page, for the database and the role of this test.
    @Test
    void theSettingsInTheDocumentationWork(CapturedOutput log) throws Exception {
        var place = PostgresServer.store().guarded();
        int port = PgBouncer.port();
        Path users =
                Files.writeString(
                        own.resolve("userlist.txt"),
                        "\"%s\" \"%s\"%n".formatted(place.user(), place.password()));
        var here =
                Map.of(
                        "jobs = host=db.example port=5432",
                        "%s = host=127.0.0.1 port=%d"
                                .formatted(place.name(), PostgresServer.shared().port()),
                        "listen_addr = *",
                        "listen_addr = 127.0.0.1",
                        "listen_port = 6432",
                        "listen_port = " + port,
                        "/etc/pgbouncer/userlist.txt",
                        users.toString());
        String settings = documented();
        for (var word : here.entrySet()) {
            assertThat(settings).contains(word.getKey());
            settings = settings.replace(word.getKey(), word.getValue());
        }
        try (var documented = PgBouncer.configured(own, settings + "unix_socket_dir =\n", port)) {
            var node =
                    new NodeUnderTest(
                            all ->
                                    SharedStore.behind(documented, place, HEARTBEAT)
                                            .openDirect("a", clock, all));
            patiently().until(() -> node.queue().figures().hearing());
            assertThat(node.find(node.submit()).state()).isEqualTo(JobState.QUEUED);
            assertThat(log.getOut()).contains("there is a pooler").doesNotContain(ADVICE);
            node.queue().close();
        }
    }

    private static String documented() throws IOException {
        var block = BLOCK.matcher(Files.readString(Path.of("docs/shared-store.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    /// Requests that fail meanwhile may or may not have been carried out; those that were answered
    /// have been.
    @Test
    @Timeout(300)
    void whatWasAnsweredIsDoneAfterItWasKilledUnderLoad() throws Exception {
        try (var frail = PgBouncer.start(own, "transaction", CONNECTIONS)) {
            var store = store(frail);
            var three = new ArrayList<NodeUnderTest>();
            try {
                for (var name : List.of("a", "b", "c")) {
                    three.add(new NodeUnderTest(all -> store.open(name, clock, all)));
                }
                var answered = answeredUnderLoad(three, frail);
                patiently().until(() -> store.number("SELECT count(*) FROM coremill.job") == 0);
                assertThat(succeeded(store)).containsAll(answered);
            } finally {
                three.forEach(node -> node.queue().close());
            }
        }
    }

    private static Set<JobId> answeredUnderLoad(List<NodeUnderTest> nodes, PgBouncer frail)
            throws InterruptedException {
        nodes.forEach(node -> node.queue().serve(NodeUnderTest.QUEUE, new Finisher(node)));
        var answered = new ConcurrentSkipListSet<JobId>();
        var over = new AtomicBoolean();
        var clients = nodes.stream().map(node -> client(node, answered, over)).toList();
        try {
            for (int i = 0; i < 3; i++) {
                awaitMore(answered);
                frail.kill();
                frail.startAgain();
            }
            awaitMore(answered);
        } finally {
            over.set(true);
        }
        for (var client : clients) {
            client.join();
        }
        return answered;
    }

    private static ConditionFactory patiently() {
        return await().atMost(LONG);
    }

    private static void awaitMore(Set<JobId> answered) {
        int before = answered.size();
        patiently().until(() -> answered.size() >= before + 20);
    }

    /// Submits one job after the other until it is over.
    private static Thread client(NodeUnderTest node, Set<JobId> answered, AtomicBoolean over) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            while (!over.get()) {
                                try {
                                    answered.add(node.submit().id());
                                } catch (RuntimeException e) {
                                    node.queue().probe().join();
                                }
                            }
                        });
    }

    private static Set<JobId> succeeded(SharedStore store) throws SQLException {
        try (var connection = store.connect();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT id FROM coremill.history WHERE state = 'succeeded'")) {
            var ids = new HashSet<JobId>();
            while (row.next()) {
                ids.add(JobId.parse(row.getString("id")));
            }
            return ids;
        }
    }

    /// Ends each job as soon as it has it.
    private record Finisher(NodeUnderTest node) implements Claimant {
        @Override
        public Room room() {
            return new Room(10, 0);
        }

        @Override
        public void take(List<Lease> leases) {
            for (var lease : leases) {
                var _ =
                        node.queue()
                                .settle(
                                        NodeUnderTest.finished(
                                                lease, JobState.SUCCEEDED, Instant.now()));
            }
        }

        @Override
        public void cancel(long lease) {}
    }
}
