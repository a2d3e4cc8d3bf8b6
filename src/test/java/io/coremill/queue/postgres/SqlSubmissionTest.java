package io.coremill.queue.postgres;

import static io.coremill.queue.postgres.NodeUnderTest.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition.Defaults;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.AcceptedQueue;
import io.coremill.queue.column.BackoffColumn;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.util.PSQLException;

/// What submissions in SQL promise, in transactions of those who are no node.
@Timeout(60)
class SqlSubmissionTest {
    private static final int PLENTY = 1_000_000;
    private static final String SUBMIT = "SELECT coremill.submit('noop', '{}', '" + QUEUE + "')";
    private static final Defaults DEFAULTS = new Defaults(Duration.ofMinutes(5), 3);
    private static final Defaults PATIENT =
            new Defaults(
                    Duration.ofHours(1),
                    7,
                    Backoff.listed(List.of(Duration.ofSeconds(1), Duration.ofMinutes(1)), false));

    private static final JobFilter TAGGED =
            new JobFilter(null, null, null, null, Set.of(), null, JobTraits.ANY, "two");

    private static final String WAITING_FOR_A_LOCK =
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """;

    private final Clock clock = Clock.systemUTC();
    private final SharedStore store = new SharedStore(server().newStore(), Duration.ofSeconds(5));
    private final NodeUnderTest node = open("node");

    PostgresServer server() {
        return PostgresServer.shared();
    }

    private NodeUnderTest open(String name) {
        return new NodeUnderTest(listeners -> store.open(name, clock, listeners));
    }

    @BeforeEach
    void accept() {
        accepts(node, queue(QUEUE, PLENTY, Set.of("noop", "slow")), queue("any", 10, null));
    }

    @AfterEach
    void close() {
        node.queue().close();
    }

    private static void accepts(NodeUnderTest on, AcceptedQueue... queues) {
        on.queue()
                .nodes()
                .accepts(new AcceptedJobs(List.of(queues), Map.of("noop", QUEUE), 10_000));
    }

    private static AcceptedQueue queue(String name, int maxWaiting, @Nullable Set<String> types) {
        return new AcceptedQueue(name, maxWaiting, types, DEFAULTS, Map.of("slow", PATIENT));
    }

    private JobId submit(String arguments) {
        return new JobId(
                UUID.fromString(store.text("SELECT coremill.submit(%s)".formatted(arguments))));
    }

    private Job find(JobId job) {
        return node.queue().find(job).orElseThrow();
    }

    @Test
    void aJobGetsWhatItsQueueAndItsTypeGive() {
        var before = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var plain = find(submit("'noop'"));
        assertThat(plain.spec().queue()).isEqualTo(QUEUE);
        assertThat(plain.spec().payload()).isEqualTo("{}");
        assertThat(plain.spec().timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(plain.spec().retry()).isEqualTo(new RetryPolicy(3, Backoff.DEFAULT));
        assertThat(plain.spec().terms().isPlain()).isTrue();
        assertThat(plain.state()).isEqualTo(JobState.QUEUED);
        assertThat(plain.times().submitted()).isBetween(before, clock.instant());
        assertThat(plain.times().due()).isEqualTo(plain.times().submitted());
        var slow = find(submit("'slow', queue => 'cpu', timeout => interval '2 hours'"));
        assertThat(slow.spec().timeout()).isEqualTo(Duration.ofHours(2));
        assertThat(slow.spec().retry()).isEqualTo(new RetryPolicy(7, PATIENT.backoff()));
    }

    @Test
    void aJobIsAsItWasAskedFor() {
        var said =
                find(
                        submit(
                                """
                                'noop', '{"b": 1.50, "a": [12345678901234567890, "x"]}', 'cpu',
                                priority => -7, delay => interval '1 hour',
                                expires => '2030-01-01T00:00:00Z',
                                deadline => '2030-01-02T00:00:00Z', max_attempts => 9,
                                tags => ARRAY['one', 'two', 'one'], retain => interval '2 days'
                                """));
        var terms = said.spec().terms();
        assertThat(said.spec().payload())
                .isEqualTo("{\"a\": [12345678901234567890, \"x\"], \"b\": 1.50}");
        assertThat(said.spec().priority()).isEqualTo(-7);
        assertThat(said.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(said.times().due())
                .isEqualTo(said.times().submitted().plus(Duration.ofHours(1)));
        assertThat(terms.expires()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(terms.deadline()).isEqualTo(Instant.parse("2030-01-02T00:00:00Z"));
        assertThat(said.spec().retry().maxAttempts()).isEqualTo(9);
        assertThat(terms.tags()).containsExactly("one", "two");
        assertThat(terms.retain()).isEqualTo(Duration.ofDays(2));
        assertThat(node.queue().list(TAGGED, 10).jobs())
                .extracting(Job::id)
                .containsExactly(said.id());
        assertThat(store.text("SELECT principal FROM coremill.job")).isEqualTo("superuser");
        assertThat(store.number("SELECT count(*) FROM coremill.term")).isEqualTo(2);
    }

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aJobIsSensitiveIfItIsSubmittedSo() {
        assertThat(find(submit("'noop', sensitive => TRUE")).isSensitive()).isTrue();
        assertThat(find(submit("'noop', sensitive => FALSE")).isSensitive()).isFalse();
        assertThat(find(submit("'noop'")).spec().terms()).isEqualTo(JobSpec.Terms.NONE);
    }

    @Test
    void aJobHasThePausesAndTheTraceThatItWasGiven() {
        var listed =
                find(
                        submit(
                                """
                                'noop', traceparent => '%s',
                                backoff => '{"pauses": ["PT0.5S", "pt1m", "P7D"], "jitter": false}'
                                """
                                        .formatted(TRACE)));
        assertThat(listed.spec().traceparent()).isEqualTo(TRACE);
        assertThat(listed.spec().retry())
                .isEqualTo(
                        new RetryPolicy(
                                3,
                                Backoff.listed(
                                        List.of(
                                                Duration.ofMillis(500),
                                                Duration.ofMinutes(1),
                                                Duration.ofDays(7)),
                                        false)));
        var linear =
                find(
                        submit(
                                "'slow', queue => 'cpu', backoff => '{\"kind\": \"linear\","
                                        + " \"base\": \"PT2M\", \"max\": \"P1W\"}'"));
        assertThat(linear.spec().traceparent()).isNull();
        assertThat(linear.spec().retry().backoff())
                .isEqualTo(
                        new Backoff(
                                Kind.LINEAR,
                                Duration.ofMinutes(2),
                                Duration.ofDays(7),
                                List.of(),
                                false));
        assertThat(find(submit("'noop', backoff => 'null'")).spec().retry().backoff())
                .isEqualTo(Backoff.DEFAULT);
        assertThat(find(submit("'noop', backoff => '{\"base\": null}'")).spec().retry().backoff())
                .isEqualTo(Backoff.DEFAULT);
    }

    /// For many that are drawn: what HTTP takes is taken and gives the same pauses, and what it
    /// refuses is refused, by the same part.
    @Test
    void pausesInSqlAreThoseThatHttpGives() throws SQLException {
        var drawn = new DrawnBackoff(new SplittableRandom(26));
        try (var user = store.connect();
                var answer =
                        user.prepareStatement(
                                "SELECT * FROM coremill.submit_backoff(?::jsonb, ?, ?, ?)")) {
            run(user, "SET search_path = pg_catalog, coremill");
            for (int i = 0; i < 500; i++) {
                var terms = drawn.terms();
                var others = drawn.others();
                answer.setString(1, DrawnBackoff.json(terms));
                answer.setString(2, BackoffColumn.text(others));
                answer.setLong(3, StoredTime.of(others.base()));
                answer.setLong(4, StoredTime.of(others.max()));
                var flaw = terms.flaw();
                if (flaw == null) {
                    assertThat(pauses(answer))
                            .as("%s over %s", terms, others)
                            .isEqualTo(terms.over(others));
                } else {
                    assertThatThrownBy(answer::executeQuery)
                            .as(terms.toString())
                            .hasMessageContaining("backoff." + flaw.part() + " ");
                }
            }
        }
    }

    private static Backoff pauses(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            return BackoffColumn.read(row.getString(1), row.getLong(2), row.getLong(3));
        }
    }

    /// An application has its own ways to write texts and spans of time.
    @Test
    void whatASessionSetsForItselfChangesNoJob() throws SQLException {
        JobId job;
        try (var user = store.connect()) {
            run(
                    user,
                    """
                    SET standard_conforming_strings = off; SET array_nulls = off;
                    SET IntervalStyle = 'sql_standard';
                    SET quote_all_identifiers = on; SET TimeZone = 'Asia/Kathmandu'
                    """);
            try (var statement = user.createStatement();
                    var row =
                            statement.executeQuery(
                                    """
                                    SELECT coremill.submit('noop', tags => ARRAY['ü.b'],
                                        timeout => interval '90 seconds', unique_key => 'k',
                                        backoff => '{"base": "PT1.5S", "max": "P1D", "jitter": false}')
                                    """)) {
                row.next();
                job = new JobId(row.getObject(1, UUID.class));
            }
            var failure = refused(user, "SELECT coremill.submit('noop', tags => ARRAY['a b'])");
            assertThat(failure.getSQLState()).isEqualTo("22023");
            failure =
                    refused(
                            user,
                            "SELECT coremill.submit('noop', backoff => '{\"base\": \"PT1x5S\"}')");
            assertThat(failure.getSQLState()).isEqualTo("22023");
            failure = refused(user, "SELECT coremill.submit('noop', retain => interval '9 years')");
            assertThat(failure.getMessage()).contains("retain must be from 00:00:00 to 365 days");
        }
        var spec = find(job).spec();
        assertThat(spec.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(spec.retry().backoff())
                .isEqualTo(
                        new Backoff(
                                Kind.EXPONENTIAL,
                                Duration.ofMillis(1500),
                                Duration.ofDays(1),
                                List.of(),
                                false));
    }

    @Test
    void whatIsRolledBackLeavesNothing() throws SQLException {
        try (var user = store.connect()) {
            user.setAutoCommit(false);
            run(
                    user,
                    """
                    SELECT coremill.submit('noop', tags => ARRAY['t'], unique_key => 'k',
                                           expires => now() + interval '1 hour', notify => true),
                           coremill.submit('noop', delay => interval '1 hour')
                    """);
            user.rollback();
        }
        assertThat(
                        store.number(
                                """
                                SELECT (SELECT count(*) FROM coremill.job)
                                     + (SELECT count(*) FROM coremill.ready)
                                     + (SELECT count(*) FROM coremill.later)
                                     + (SELECT count(*) FROM coremill.tag)
                                     + (SELECT count(*) FROM coremill.term)
                                     + (SELECT count(*) FROM coremill.unique_key)
                                """))
                .isZero();
        assertThat(find(submit("'noop', unique_key => 'k'")).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aNodeFindsAJobWhenItLooksForTheNextTime() {
        node.serve(1, 0);
        var job = submit("'noop'");
        store.catchUp(node.queue());
        assertThat(node.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(job);
        var lease = node.taken().getFirst();
        assertThat(node.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
        assertThat(find(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(node.heard()).contains("finished cpu succeeded");
        assertThat(store.text("SELECT principal FROM coremill.history")).isEqualTo("superuser");
    }

    /// A claim looks from where the last one ended, and what came before that since is found when a
    /// second is over, however much is claimed meanwhile. Where a look takes long it is a few.
    @Test
    void aJobThatComesBeforeOthersIsFoundWhileTheseAreClaimed() {
        node.submitMany(100);
        node.serve(2, 0);
        var first = submit("'noop', '{}', '%s', 5".formatted(QUEUE));
        node.claim(1);
        for (int second = 0; second < 60 && !hasTaken(first); second++) {
            store.skip(Duration.ofSeconds(1).plusNanos(1));
            node.claim(1);
        }
        assertThat(node.taken()).extracting(Lease::job).contains(first).hasSizeLessThan(70);
    }

    private boolean hasTaken(JobId job) {
        return node.taken().stream().anyMatch(lease -> lease.job().equals(job));
    }

    @Test
    void depthsAreThoseOfAnyJobs() {
        submit("'noop'");
        submit("'noop', delay => interval '1 hour'");
        store.catchUp(node.queue());
        var depth = node.queue().depths().getFirst();
        assertThat(depth.queued()).isEqualTo(1);
        assertThat(depth.scheduled()).isEqualTo(1);
        assertThat(node.queue().figures().submittedInSql()).isEqualTo(2);
    }

    /// Each with the field that is wrong in it.
    private static final String WRONG =
            """
            type | NULL
            type | 'a b'
            type | 'other', queue => 'cpu'
            queue | 'other'
            queue | 'noop', queue => 'nowhere'
            payload | 'noop', '[]'
            payload | 'noop', to_jsonb(repeat('x', 9))
            payload | 'noop', jsonb_build_object('x', repeat('x', 10000))
            payload | 'noop', ('{"a":' || repeat('[', 63) || repeat(']', 63) || '}')::jsonb
            payload | 'noop', ('{"a":[' || repeat('9', 1001) || ']}')::jsonb
            payload | 'noop', '{"a": {"b": 1e1000}}'
            payload | 'noop', jsonb_build_object('a', jsonb_build_object(repeat('é', 1001), 1))
            sensitive | 'noop', sensitive => NULL
            priority | 'noop', priority => 101
            priority | 'noop', priority => -101
            delay | 'noop', delay => interval '-1 second'
            delay | 'noop', delay => interval '366 days'
            delay | 'noop', delay => interval '1 month'
            run_at | 'noop', delay => interval '1 s', run_at => now()
            run_at | 'noop', run_at => 'infinity'
            run_at | 'noop', run_at => now() + interval '3700 days'
            expires | 'noop', expires => now()
            expires | 'noop', expires => '-infinity'
            expires | 'noop', expires => 'infinity'
            expires | 'noop', expires => now() + interval '1 h', delay => interval '2 h'
            deadline | 'noop', deadline => now()
            deadline | 'noop', deadline => now() + interval '3700 days'
            timeout | 'noop', timeout => interval '0'
            timeout | 'noop', timeout => interval '8 days'
            max_attempts | 'noop', max_attempts => 0
            max_attempts | 'noop', max_attempts => 101
            tags | 'noop', tags => ARRAY['a b']
            tags | 'noop', tags => ARRAY['']
            tags | 'noop', tags => ARRAY[NULL]::text[]
            tags | 'noop', tags => ARRAY[repeat('x', 101)]
            tags | 'noop', tags => ARRAY[E'a\\u00a0b']
            tags | 'noop', tags => string_to_array('0 1 2 3 4 5 6 7 8 9 10', ' ')
            retain | 'noop', retain => interval '-1 s'
            retain | 'noop', retain => interval '366 days'
            retain | 'noop', retain => interval '1 year'
            unique_key | 'noop', unique_key => ''
            unique_key | 'noop', unique_key => repeat('x', 201)
            unique_key | 'noop', unique_key => E'a\\nb'
            unique_key | 'noop', on_conflict => 'keep'
            unique_key | 'noop', unique_for => interval '1 h'
            unique_scope | 'noop', unique_key => 'k', unique_scope => 'node'
            unique_while | 'noop', unique_key => 'k', unique_while => ARRAY['failed']
            unique_while | 'noop', unique_key => 'k', unique_while => ARRAY[]::text[]
            unique_while | 'noop', unique_key => 'k', unique_while => ARRAY['queued', 'queued']
            unique_while | 'noop', unique_key => 'k', unique_while => ARRAY['scheduled', 'running']
            unique_for | 'noop', unique_key => 'k', unique_for => interval '366 days'
            on_conflict | 'noop', unique_key => 'k', on_conflict => 'replace'
            on_conflict | 'noop', unique_key => 'k', on_conflict => 'ignore'
            backoff | 'noop', backoff => '[]'
            backoff | 'noop', backoff => '"PT1S"'
            backoff.pause | 'noop', backoff => '{"pause": null}'
            backoff.kind | 'noop', backoff => '{"kind": "sometimes"}'
            backoff.kind | 'noop', backoff => '{"kind": "FIXED"}'
            backoff.kind | 'noop', backoff => '{"kind": 1}'
            backoff.base | 'noop', backoff => '{"base": "1 hour"}'
            backoff.base | 'noop', backoff => '{"base": "PT"}'
            backoff.base | 'noop', backoff => '{"base": "P1M"}'
            backoff.base | 'noop', backoff => '{"base": "-PT1S"}'
            backoff.base | 'noop', backoff => '{"base": 1}'
            backoff.base | 'noop', backoff => '{"base": "PT2S", "max": "PT1S"}'
            backoff.base | 'noop', backoff => '{"base": "PT1S", "pauses": ["PT1S"]}'
            backoff.max | 'noop', backoff => '{"max": "PT604800.000001S"}'
            backoff.max | 'noop', backoff => '{"max": "P7DT1S"}'
            backoff.max | 'noop', backoff => '{"max": "PT1S", "pauses": ["PT1S"]}'
            backoff.max | 'noop', backoff => jsonb_build_object('max', 'PT0' || repeat('0', 99) || 'S')
            backoff.pauses | 'noop', backoff => '{"kind": "pauses"}'
            backoff.pauses | 'noop', backoff => '{"kind": "fixed", "pauses": ["PT1S"]}'
            backoff.pauses | 'noop', backoff => '{"pauses": []}'
            backoff.pauses | 'noop', backoff => '{"pauses": "PT1S"}'
            backoff.pauses | 'noop', backoff => '{"pauses": ["PT1S", null]}'
            backoff.pauses | 'noop', backoff => '{"pauses": [["PT1S"]]}'
            backoff.pauses | 'noop', backoff => jsonb_build_object('pauses', array_fill('PT1S'::text, ARRAY[21]))
            backoff.jitter | 'noop', backoff => '{"jitter": "true"}'
            traceparent | 'noop', traceparent => ''
            traceparent | 'noop', traceparent => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'
            traceparent | 'noop', traceparent => '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01'
            traceparent | 'noop', traceparent => 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
            traceparent | 'noop', traceparent => '00-00000000000000000000000000000000-b7ad6b7169203331-01'
            traceparent | 'noop', traceparent => E'00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\\n'
            """;

    /// The message begins with the field, and what the error says of a column has it alone.
    @Test
    void aBadFieldIsNamedByTheError() throws SQLException {
        try (var user = store.connect()) {
            for (String line : WRONG.lines().toList()) {
                String field = line.substring(0, line.indexOf(" | "));
                String arguments = line.substring(line.indexOf(" | ") + 3);
                var failure = refused(user, "SELECT coremill.submit(%s)".formatted(arguments));
                assertThat(failure.getSQLState()).as(line).isEqualTo("22023");
                var message =
                        Objects.requireNonNull(((PSQLException) failure).getServerErrorMessage());
                assertThat(message.getMessage()).as(line).startsWith(field + " ");
                assertThat(message.getColumn()).as(line).isEqualTo(field);
                assertThat(message.getHint()).as(line).isNotBlank();
            }
        }
        assertThat(store.number("SELECT count(*) FROM coremill.job")).isZero();
    }

    private static SQLException refused(Connection user, String sql) {
        return catchThrowableOfType(SQLException.class, () -> run(user, sql));
    }

    private static void run(Connection user, String sql) throws SQLException {
        try (var statement = user.createStatement()) {
            statement.execute(sql);
        }
    }

    private static UUID answer(Connection user, String sql) throws SQLException {
        try (var statement = user.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getObject(1, UUID.class);
        }
    }

    /// To the last of what is allowed.
    @Test
    void whatIsJustWithinBoundsIsTaken() {
        submit("'noop', priority => 100, delay => interval '365 days', max_attempts => 100");
        submit("'noop', run_at => '-infinity', timeout => interval '7 days'");
        submit("'noop', run_at => now() + interval '3651 days', retain => interval '365 days'");
        submit("'noop', ('{\"a\":' || repeat('[', 62) || repeat(']', 62) || '}')::jsonb");
        submit("'noop', NULL, NULL, NULL, retain => interval '0', notify => NULL");
        submit("'noop', tags => string_to_array('0 1 2 3 4 5 6 7 8 ' || repeat('é', 100), ' ')");
        submit("'noop', tags => ARRAY[]::text[], unique_key => repeat('é', 200)");
        submit("'noop', unique_key => '🎉', tags => ARRAY['🎉']");
        submit("'noop', ('{\"a\":[' || repeat('9', 1000) || ',1e999]}')::jsonb");
        submit("'noop', jsonb_build_object(repeat('é', 1000), repeat('x', 2000))");
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(8);
    }

    @Test
    void aKeyIsTheOneThatNodesKnow() {
        var first =
                submit(
                        """
                        'noop', unique_key => 'k', unique_for => interval '90 minutes',
                        unique_while => ARRAY['queued', 'running'], on_conflict => 'keep'
                        """);
        var rule = store.text("SELECT key FROM coremill.job");
        assertThat(ColumnJson.readNullable(rule, UniqueRule.class))
                .isEqualTo(
                        new UniqueRule(
                                "k",
                                UniqueScope.QUEUE,
                                Set.of(UniqueState.QUEUED, UniqueState.RUNNING),
                                Duration.ofMinutes(90),
                                UniqueConflict.KEEP,
                                null));
        assertThat(submit("'noop', unique_key => 'k'")).isEqualTo(first);
        assertThat(byNode("k", UniqueScope.QUEUE).job()).isEqualTo(first);
        var others =
                List.of(
                        submit("'noop', unique_key => 'k', unique_scope => 'type'"),
                        submit("'noop', unique_key => 'k', unique_scope => 'all'"));
        assertThat(byNode("k", UniqueScope.TYPE).job()).isEqualTo(others.getFirst());
        assertThat(byNode("k", UniqueScope.ALL).job()).isEqualTo(others.getLast());
        var ofNode = byNode("n", UniqueScope.ALL).job();
        assertThat(submit("'noop', unique_key => 'n', unique_scope => 'all'")).isEqualTo(ofNode);
    }

    private SubmissionAnswer byNode(String key, UniqueScope scope) {
        return askNode(key, scope).join();
    }

    private CompletableFuture<SubmissionAnswer> askNode(String key, UniqueScope scope) {
        var rule = new UniqueRule(key, scope, UniqueState.ALL, null, UniqueConflict.KEEP, null);
        return node.queue()
                .submit(NodeUnderTest.spec(QUEUE), PLENTY, new SubmissionKeys(null, rule));
    }

    @Test
    void aHeldKeyRejectsIfThatIsAskedFor() throws SQLException {
        var holder = submit("'noop', unique_key => 'k'");
        try (var user = store.connect()) {
            var failure =
                    refused(
                            user,
                            "SELECT coremill.submit('noop', unique_key => 'k',"
                                    + " on_conflict => 'reject')");
            assertThat(failure.getSQLState()).isEqualTo("23505");
            assertThat(failure.getMessage()).contains("unique_key is held by job " + holder);
        }
    }

    /// In each of its states as it holds it.
    @Test
    void aKeyIsFreeOnceItsJobHoldsItNoMore() {
        var first = submit("'noop', unique_key => 'k', unique_while => ARRAY['queued']");
        node.serve(1, 0);
        assertThat(node.taken()).hasSize(1);
        var second = submit("'noop', unique_key => 'k'");
        assertThat(second).isNotEqualTo(first);
        node.claim(1);
        assertThat(node.taken()).extracting(Lease::job).containsExactly(first, second);
        assertThat(submit("'noop', unique_key => 'k'")).isEqualTo(second);
        node.finish(node.taken().getLast(), JobState.FAILED, clock.instant());
        var third =
                submit(
                        "'noop', unique_key => 'k', unique_while => ARRAY['queued'],"
                                + " unique_for => interval '1 h'");
        assertThat(third).isNotEqualTo(second);
        node.queue().cancel(third).join();
        assertThat(submit("'noop', unique_key => 'k'")).isEqualTo(third);
    }

    @Test
    void ofManyWhoSubmitUnderOneKeyAtOnceOneMakesAJob() throws Exception {
        int users = 8;
        try (var threads = Executors.newFixedThreadPool(users)) {
            var answers = new ArrayList<Future<UUID>>();
            for (int i = 0; i < users; i++) {
                answers.add(threads.submit(() -> underKeys(20)));
            }
            for (Future<UUID> each : answers) {
                each.get();
            }
        }
        assertThat(store.number("SELECT count(*) FROM coremill.job")).isEqualTo(20);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(20);
    }

    /// As where a node has it run again under its key, in a transaction that is not over yet.
    @Test
    void aKeyIsHeldByAJobThatRunsAgainMeanwhile() throws Exception {
        var first = submit("'noop', unique_key => 'k'");
        node.serve(1, 0);
        node.finish(node.taken().getFirst(), JobState.FAILED, clock.instant());
        try (var other = store.connect();
                var threads = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            run(other, "UPDATE coremill.unique_key SET look = look + 1");
            run(
                    other,
                    "INSERT INTO coremill.ready (id, queue, type, level, rank)"
                            + " VALUES ('%s', 'cpu', 'noop', 0, 0)".formatted(first));
            var answer = threads.submit(() -> submit("'noop', unique_key => 'k'"));
            Awaitility.await().until(() -> store.number(WAITING_FOR_A_LOCK) == 1);
            other.commit();
            assertThat(answer.get()).isEqualTo(first);
        }
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(1);
    }

    private UUID underKeys(int keys) throws SQLException {
        UUID last = new UUID(0, 0);
        try (var user = store.connect()) {
            for (int i = 0; i < keys; i++) {
                last =
                        answer(
                                user,
                                "SELECT coremill.submit('noop', unique_key => 'k%d')".formatted(i));
            }
        }
        return last;
    }

    /// Others under its key have to try again; those under other keys go on after them, and
    /// what has none goes on meanwhile.
    @Test
    void aTransactionThatStaysOpenHoldsUpOnlyItsKey() throws SQLException {
        try (var user = store.connect()) {
            user.setAutoCommit(false);
            run(
                    user,
                    "SELECT coremill.submit('noop', unique_key => 'k', unique_scope => 'all',"
                            + " notify => true)");
            var refused = askNode("k", UniqueScope.ALL);
            var behind = askNode("other", UniqueScope.ALL);
            var job = node.submit();
            assertThatThrownBy(refused::join).hasCauseInstanceOf(KeyBusyException.class);
            var other = behind.join();
            node.serve(2, 0);
            node.wake();
            assertThat(node.claimant().awaitTaken(2))
                    .extracting(Lease::job)
                    .containsExactlyInAnyOrder(other.job(), job.id());
            assertThat(node.finish(node.taken().getFirst(), JobState.SUCCEEDED, clock.instant()))
                    .isTrue();
            node.beat();
            user.commit();
        }
        assertThat(byNode("k", UniqueScope.ALL).kind()).isEqualTo(SubmissionAnswer.Kind.KEPT);
    }

    /// Each session's in its order, though all are made at once, and beside those of a node.
    @Test
    void jobsOfManySessionsAndNodesAllRunOnceAndInTheOrderOfEach() throws Exception {
        int users = 4;
        int jobs = 250;
        try (var threads = Executors.newFixedThreadPool(users)) {
            var answers = new ArrayList<Future<List<UUID>>>();
            for (int i = 0; i < users; i++) {
                answers.add(threads.submit(() -> many(jobs)));
            }
            var ofNode = node.submitMany(jobs);
            for (Future<List<UUID>> each : answers) {
                assertThat(each.get().stream().map(JobId::new)).isSorted();
            }
            assertThat(ofNode).hasSize(jobs);
        }
        node.serve(0, 0);
        node.claim(2 * users * jobs);
        assertThat(node.taken())
                .extracting(Lease::job)
                .hasSize((users + 1) * jobs)
                .doesNotHaveDuplicates();
    }

    private List<UUID> many(int jobs) throws SQLException {
        var ids = new ArrayList<UUID>();
        try (var user = store.connect();
                var statement = user.prepareStatement(SUBMIT)) {
            for (int i = 0; i < jobs; i++) {
                try (var row = statement.executeQuery()) {
                    row.next();
                    ids.add(row.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }

    @Test
    void aQueueTakesATenthMoreThanMayWaitInIt() throws SQLException {
        run("SELECT coremill.submit('noop', queue => 'any') FROM generate_series(1, 10)");
        run("SELECT coremill.submit('noop', queue => 'any', delay => interval '1 h')");
        try (var user = store.connect()) {
            var failure = refused(user, "SELECT coremill.submit('noop', queue => 'any')");
            assertThat(failure.getSQLState()).isEqualTo("53400");
            assertThat(failure.getMessage()).contains("queue any is full");
        }
        submit("'noop', queue => 'cpu'");
    }

    /// Nodes take some ahead, which wait as before.
    @Test
    void whatNodesHoldReadyCountsAsWaiting() throws SQLException {
        run("SELECT coremill.submit('noop', queue => 'any') FROM generate_series(1, 11)");
        node.serve("any", 1, 4);
        node.queue().wake("any").join();
        assertThat(node.taken()).hasSize(5);
        submit("'noop', queue => 'any'");
        try (var user = store.connect()) {
            assertThat(
                            refused(user, "SELECT coremill.submit('noop', queue => 'any')")
                                    .getSQLState())
                    .isEqualTo("53400");
        }
    }

    private void run(String sql) throws SQLException {
        try (var user = store.connect()) {
            run(user, sql);
        }
    }

    @Test
    void nothingIsSubmittedWhileJobsAreMovedIntoTheStore() throws SQLException {
        run("INSERT INTO coremill.move (one, source, part) VALUES (1, 'a file', 'job')");
        try (var user = store.connect()) {
            var failure = refused(user, "SELECT coremill.submit('noop')");
            assertThat(failure.getSQLState()).isEqualTo("55006");
            assertThat(failure.getMessage()).contains("jobs are being moved into this store");
        }
        run("UPDATE coremill.move SET done = TRUE");
        submit("'noop'");
    }

    /// A node that is alone otherwise counts what it has let in itself.
    @Test
    void nodesCountWhatWasSubmittedInSqlWithinASecond() {
        assertThat(node.queue().submit(NodeUnderTest.spec("any"), 3).join()).isNotNull();
        submit("'noop', queue => 'any'");
        submit("'noop', queue => 'any'");
        store.catchUp(node.queue());
        var full = node.queue().submit(NodeUnderTest.spec("any"), 3);
        assertThatThrownBy(full::join).hasCauseInstanceOf(QueueFullException.class);
    }

    /// Once more than a thousand wait, what a submission counted is believed for a while.
    @Test
    void aDeepQueueIsCountedNowAndThen() throws SQLException {
        accepts(node, queue(QUEUE, 2_000, null));
        run("SELECT coremill.submit('noop', queue => 'cpu') FROM generate_series(1, 1500)");
        assertThat(counted()).isBetween(1_000L, 1_500L);
        run("UPDATE coremill.deep_queue SET until = 0, jobs = 0");
        submit("'noop', queue => 'cpu'");
        assertThat(counted()).isEqualTo(1_500);
        run("UPDATE coremill.deep_queue SET jobs = 2200, until = 9e15 WHERE jobs > 0");
        try (var user = store.connect()) {
            assertThat(refused(user, SUBMIT).getSQLState()).isEqualTo("53400");
        }
        run("UPDATE coremill.deep_queue SET until = 0");
        submit("'noop', queue => 'cpu'");
    }

    private long counted() {
        return store.number("SELECT max(jobs) FROM coremill.deep_queue WHERE queue = 'cpu'");
    }

    /// A count of one of them is locked until its end; those beyond four believe an old one.
    @Test
    void transactionsThatCountADeepQueueDoNotWaitForEachOther() throws SQLException {
        run(
                """
                INSERT INTO coremill.ready (id, queue, type, level, rank)
                SELECT gen_random_uuid(), 'cpu', 'noop', 0, 0 FROM generate_series(1, 1100)
                """);
        var open = new ArrayList<Connection>();
        try {
            for (int i = 0; i < 6; i++) {
                var user = store.connect();
                open.add(user);
                user.setAutoCommit(false);
                assertThat(answer(user, SUBMIT)).isNotNull();
            }
            for (Connection each : open) {
                each.commit();
            }
        } finally {
            for (Connection each : open) {
                each.close();
            }
        }
        assertThat(store.number("SELECT count(*) FROM coremill.deep_queue WHERE jobs = 1100"))
                .isEqualTo(4);
    }

    /// Also where it sees what was there when its transaction began.
    @Test
    void aTransactionThatIsIsolatedMoreCountsForItself() throws SQLException {
        run(
                """
                INSERT INTO coremill.ready (id, queue, type, level, rank)
                SELECT gen_random_uuid(), 'cpu', 'noop', 0, 0 FROM generate_series(1, 1100)
                """);
        try (var user = store.connect()) {
            user.setAutoCommit(false);
            user.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(answer(user, SUBMIT)).isNotNull();
            submit("'noop'");
            assertThat(answer(user, SUBMIT)).isNotNull();
            user.commit();
        }
        assertThat(store.number("SELECT count(*) FROM coremill.job")).isEqualTo(3);
    }

    @Test
    void whatTheNodeSaysThatStartedLastHolds() {
        var later = open("later");
        try {
            accepts(later, queue("any", 10, Set.of("new")), queue(QUEUE, PLENTY, Set.of("new")));
            run("UPDATE coremill.accepted_queue SET max_attempts = 5 WHERE 'new' = ANY (types)", 2);
            run("UPDATE coremill.acceptance SET started = started + 1 WHERE name = 'later'", 1);
            assertThat(find(submit("'new', queue => 'cpu'")).spec().retry().maxAttempts())
                    .isEqualTo(5);
            assertThat(find(submit("'noop'")).spec().retry().maxAttempts()).isEqualTo(3);
            assertThat(find(submit("'new', queue => 'any'")).spec().retry().maxAttempts())
                    .isEqualTo(5);
            assertThat(find(submit("'noop', queue => 'any'")).spec().retry().maxAttempts())
                    .isEqualTo(3);
        } finally {
            later.queue().close();
        }
        assertThat(find(submit("'new', queue => 'any'")).spec().retry().maxAttempts()).isEqualTo(3);
        assertThat(find(submit("'new', queue => 'cpu'")).spec().retry().maxAttempts()).isEqualTo(5);
    }

    @Test
    void whatLivingNodesSayHoldsBeforeThatOfOneThatWasKilled() {
        var killed = open("killed");
        accepts(killed, queue("any", 10, null));
        run("UPDATE coremill.accepted_queue SET max_attempts = 5 WHERE node = %s", killed);
        run("UPDATE coremill.acceptance SET started = started + 1 WHERE node = %s", killed);
        assertThat(find(submit("'noop', queue => 'any'")).spec().retry().maxAttempts())
                .isEqualTo(5);
        killed.queue().vanish();
        run("UPDATE coremill.node SET heartbeat = 0 WHERE instance = %s", killed);
        assertThat(find(submit("'noop', queue => 'any'")).spec().retry().maxAttempts())
                .isEqualTo(3);
        store.catchUp(node.queue());
        assertThat(find(submit("'noop', queue => 'any'")).spec().retry().maxAttempts())
                .isEqualTo(3);
    }

    /// It may be back before the others have found it dead.
    @Test
    void whatANodeLetInThatWasKilledIsForgottenOnceItIsBackAndFoundDead() throws SQLException {
        var killed = open("again");
        accepts(killed, queue("mine", 10, null));
        killed.queue().vanish();
        var again = open("again");
        try {
            accepts(again, queue(QUEUE, PLENTY, null));
            submit("'noop', queue => 'mine'");
            run("UPDATE coremill.node SET heartbeat = 0 WHERE instance = %s", killed);
            store.catchUp(node.queue());
            assertThat(known()).isEqualTo(2);
            try (var user = store.connect()) {
                var failure = refused(user, "SELECT coremill.submit('noop', queue => 'mine')");
                assertThat(failure.getMessage()).contains("not known to any node");
            }
        } finally {
            again.queue().close();
        }
        assertThat(known()).isEqualTo(2);
    }

    /// @param sql names an instance of the node
    private void run(String sql, NodeUnderTest of) {
        run(sql.formatted("'" + of.queue().nodes().presence().instance() + "'"), 1);
    }

    private void run(String sql, int rows) {
        assertThat(
                        store.number(
                                "WITH changed AS (%s RETURNING 1) SELECT count(*) FROM changed"
                                        .formatted(sql)))
                .isEqualTo(rows);
    }

    /// As nodes are restarted one after the other, under their own name or others.
    @Test
    void whatANodeLetInStaysKnownUntilItComesBackOrADayIsOver() {
        var passing = open("passing");
        accepts(passing, queue("mine", 10, null));
        passing.queue().close();
        submit("'noop', queue => 'mine'");
        var next = open("next");
        try {
            accepts(next, queue(QUEUE, PLENTY, null));
            submit("'noop', queue => 'mine'");
            assertThat(known()).isEqualTo(3);
            run("UPDATE coremill.acceptance SET gone = gone - 86400000001 WHERE gone > 0", 1);
            accepts(next, queue(QUEUE, PLENTY, null));
            assertThat(known()).isEqualTo(2);
        } finally {
            next.queue().close();
        }
        var again = open("next");
        try {
            accepts(again, queue("other", PLENTY, null));
            assertThat(known()).isEqualTo(2);
            submit("'noop', queue => 'other'");
        } finally {
            again.queue().close();
        }
    }

    private long known() {
        return store.number("SELECT count(*) FROM coremill.acceptance");
    }

    @Test
    void aRoleThatMaySubmitNeedsNoOtherRight() throws SQLException {
        String role = "app_" + store.name();
        run("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(role));
        run("GRANT USAGE ON SCHEMA coremill TO " + role);
        try (var user = store.connectAs(role, "secret")) {
            assertThat(refused(user, SUBMIT).getSQLState()).isEqualTo("42501");
            run("GRANT EXECUTE ON FUNCTION coremill.submit TO " + role);
            assertThat(answer(user, SUBMIT)).isNotNull();
            for (String other :
                    List.of(
                            "SELECT * FROM coremill.job",
                            "DELETE FROM coremill.ready",
                            "SELECT nextval('coremill.submitted_in_sql')",
                            "SELECT coremill.take_key('k', gen_random_uuid(), 0, 7::smallint, 0, 0)",
                            "SELECT coremill.submit_payload('{}', 10)")) {
                assertThat(refused(user, other).getSQLState()).as(other).isEqualTo("42501");
            }
        }
        assertThat(store.text("SELECT principal FROM coremill.job")).isEqualTo(role);
    }

    /// Functions, operators and tables of the caller, in a schema that it looks through first.
    @Test
    void whatIsNamedLikeAPartOfItInSchemasOfTheCallerIsNotTouched() throws SQLException {
        String role = "evil_" + store.name();
        run("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(role));
        run("GRANT USAGE ON SCHEMA coremill TO " + role);
        run("GRANT EXECUTE ON FUNCTION coremill.submit TO " + role);
        run("CREATE SCHEMA evil AUTHORIZATION " + role);
        try (var user = store.connectAs(role, "secret")) {
            run(
                    user,
                    """
                    SET search_path = evil, pg_temp, pg_catalog, coremill;
                    CREATE TABLE evil.stolen (what text);
                    CREATE FUNCTION evil.steal() RETURNS text LANGUAGE plpgsql AS $$
                    BEGIN INSERT INTO evil.stolen VALUES (current_user); RETURN ''; END $$;
                    CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                        $$ SELECT pg_catalog.now() FROM (SELECT evil.steal()) AS it $$;
                    CREATE FUNCTION evil.submit_id(bigint) RETURNS uuid LANGUAGE sql AS
                        $$ SELECT gen_random_uuid() FROM (SELECT evil.steal()) AS it $$;
                    CREATE FUNCTION evil.same(text, text) RETURNS boolean LANGUAGE sql AS
                        $$ SELECT true FROM (SELECT evil.steal()) AS it $$;
                    CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text,
                                            FUNCTION = evil.same);
                    CREATE TEMPORARY TABLE job (id uuid);
                    CREATE TABLE evil.ready (id uuid, queue text, type text, level int, rank bigint)
                    """);
            assertThat(answer(user, SUBMIT)).isNotNull();
        }
        assertThat(store.number("SELECT count(*) FROM evil.stolen")).isZero();
        assertThat(store.number("SELECT count(*) FROM evil.ready")).isZero();
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(1);
    }

    @Test
    void aWordWithTheTransactionIsHeardByNodesThatListen() throws SQLException {
        var heard = new ArrayList<String>();
        try (var listener = store.connect()) {
            run(listener, "LISTEN coremill");
            submit("'noop', notify => true");
            submit("'noop'");
            submit("'noop', delay => interval '1 h', notify => true");
            run(listener, "SELECT 1");
            for (var each : listener.unwrap(org.postgresql.PGConnection.class).getNotifications()) {
                heard.add(each.getParameter());
            }
        }
        assertThat(heard).contains("sql w:cpu");
        assertThat(IntStream.range(0, heard.size()).filter(i -> heard.get(i).startsWith("sql")))
                .hasSize(1);
    }

    /// Its tables, its functions and the word to its nodes are those of that schema.
    @Test
    void aStoreInAnotherSchemaHasItsOwn() throws SQLException {
        var place = server().newDatabase();
        var settings =
                new PostgresSettings(
                        place.url(), place.user(), place.password(), place.url(), "jobs_of_two");
        var database = new PostgresDatabase(settings, "two", Duration.ofSeconds(5));
        database.migrate();
        var other = new SharedStore(place, Duration.ofSeconds(5));
        var two = new NodeUnderTest(all -> other.openOn(database, "two", clock, all));
        try {
            accepts(two, queue(QUEUE, PLENTY, Set.of("noop")));
            Awaitility.await().until(() -> two.queue().figures().hearing());
            two.serve(2, 0);
            var submit = "SELECT jobs_of_two.submit('noop', notify => %s, unique_key => 'k%1$s')";
            var first = other.text(submit.formatted(true));
            var second = other.text(submit.formatted(false));
            assertThat(two.claimant().awaitTaken(2))
                    .extracting(lease -> lease.job().toString())
                    .containsExactlyInAnyOrder(first, second);
            assertThat(other.text("SELECT to_regnamespace('coremill')::text")).isNull();
        } finally {
            two.queue().close();
        }
    }
}
