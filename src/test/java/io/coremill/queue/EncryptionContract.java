package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.LineMark;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.time.MissedPolicy;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What encryption at rest promises, whichever store keeps the jobs.
@Timeout(120)
public abstract class EncryptionContract {
    private static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000;

    /// What is left of jobs and schedules in the end.
    private static final List<String> LASTING =
            List.of(
                    "payload",
                    "chunk",
                    "template",
                    "stderr",
                    "stdout",
                    "error",
                    "log",
                    "progress",
                    "result");

    private static final ColumnSeal ONE = SealKeys.of("one");
    private static final ColumnSeal TWO = SealKeys.of("two");
    private static final ColumnSeal TWO_THEN_ONE = SealKeys.of("two", "one");

    /// One word for each place that a secret may stand in; found nowhere else on the machine.
    private final String secret = "S" + Long.toString(System.nanoTime(), 36);

    protected final SettableClock clock = new SettableClock();
    private @Nullable JobQueue queue;

    /// Opens the store, one at a time.
    protected abstract JobQueue open(ColumnSeal seal);

    /// All that is on disk, with what has not been brought to its place yet.
    protected abstract Stream<byte[]> disk();

    /// Changes rows beside the store.
    protected abstract void rewrite(String table, String change);

    /// Has the value of a column of a job be that of another one.
    protected abstract void swap(String column, JobId from, JobId to);

    @AfterEach
    final void closeStore() {
        if (queue != null) {
            queue.close();
        }
    }

    private JobQueue use(ColumnSeal seal) {
        closeStore();
        var opened = open(seal);
        queue = opened;
        return opened;
    }

    @Test
    void nothingSecretIsOnDisk() {
        leaveSecrets(use(ONE));
        assertThat(found()).isEmpty();
        closeStore();
        queue = null;
        assertThat(found()).isEmpty();
    }

    /// So the other test would find it. What was reported may have been written over.
    @Test
    void withoutKeysItIs() {
        leaveSecrets(use(ColumnSeal.NONE));
        assertThat(found()).containsAll(LASTING);
    }

    private List<String> found() {
        var words = Stream.concat(LASTING.stream(), Stream.of("reported")).toList();
        var found = new TreeSet<String>();
        disk().forEach(
                        part ->
                                words.stream()
                                        .filter(word -> contains(part, word(word)))
                                        .forEach(found::add));
        return List.copyOf(found);
    }

    private String word(String of) {
        return of + secret;
    }

    private static boolean contains(byte[] bytes, String word) {
        byte[] wanted = word.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (bytes[i] == wanted[0]
                    && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    /// A secret in every place that may have one.
    private void leaveSecrets(JobQueue queue) {
        var claimant = new RecordingClaimant();
        queue.submit(spec("payload"), PLENTY).join();
        queue.submitAll(new JobChunk(List.of(new JobChunk.Entry(spec("chunk"), PLENTY)), false))
                .join();
        new ScheduleRegistry(queue.schedules(), clock, CompletableFuture::join)
                .put(schedule(), ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
        queue.serve(QUEUE, claimant.withRoom(2, 0));
        var first = claimant.awaitTaken(2).get(0);
        var second = claimant.taken().get(1);
        queue.report(
                List.of(
                        new AttemptReport(
                                first.number(),
                                first.job(),
                                clock.instant(),
                                null,
                                new Progress(1, 2.0, word("reported")),
                                List.of(line()))));
        fail(queue, first, new NextStep.RunAgain(clock.instant(), error()));
        claimant.withRoom(1, 0);
        queue.wake(QUEUE).join();
        var again = claimant.awaitTaken(3).get(2);
        fail(queue, again, new NextStep.Finish(JobState.FAILED, error()));
        settle(queue, second, Result.json("\"" + word("result") + "\""));
    }

    private LogLine line() {
        return new LogLine(clock.instant(), 1, "handler", "info", word("log"));
    }

    private JobError error() {
        return new JobError(
                ErrorKind.TIMEOUT, word("error"), 1, null, word("stderr"), word("stdout"), null);
    }

    private void fail(JobQueue queue, Lease lease, NextStep next) {
        var ended =
                new Attempt(
                        lease.tries().attempt(),
                        "failed",
                        clock.instant(),
                        clock.instant(),
                        error(),
                        null);
        var settlement =
                new Settlement(
                        lease.number(),
                        lease.job(),
                        ended,
                        next,
                        false,
                        null,
                        new Progress(2, 2.0, word("progress")),
                        List.of(line()));
        assertThat(queue.settle(settlement).join()).isTrue();
    }

    private void settle(JobQueue queue, Lease lease, Result result) {
        var ended =
                new Attempt(
                        lease.tries().attempt(),
                        "succeeded",
                        clock.instant(),
                        clock.instant(),
                        null,
                        null);
        var settlement =
                new Settlement(
                        lease.number(),
                        lease.job(),
                        ended,
                        new NextStep.Finish(JobState.SUCCEEDED, null),
                        false,
                        result,
                        null,
                        List.of());
        assertThat(queue.settle(settlement).join()).isTrue();
    }

    private JobSchedule schedule() {
        return new JobSchedule(
                "nightly",
                "0 2 * * *",
                ZoneId.of("UTC"),
                "{\"type\":\"noop\",\"payload\":{\"key\":\"%s\"}}".formatted(word("template")),
                MissedPolicy.SKIP,
                OverlapPolicy.ALLOW,
                Duration.ZERO);
    }

    private JobSpec spec(String word) {
        return new JobSpec(
                "noop",
                QUEUE,
                payload(word),
                0,
                null,
                Duration.ofMinutes(1),
                new RetryPolicy(5, RetryPolicy.Backoff.DEFAULT),
                null);
    }

    private String payload(String word) {
        return "{\"key\":\"%s\"}".formatted(word(word));
    }

    // ---- keys that come and go

    @Test
    void whatWasInClearBeforeStaysReadable() {
        var store = use(ColumnSeal.NONE);
        var before = store.submit(spec("payload"), PLENTY).join();
        leaveSecrets(store);
        store = use(ONE);
        assertThat(store.find(before.id()).orElseThrow().spec().payload())
                .isEqualTo(payload("payload"));
        assertAllIsReadable(store);
    }

    @Test
    void ofAJobFromBeforeWhatIsWrittenLaterIsSealed() {
        use(ColumnSeal.NONE).submit(spec("payload"), PLENTY).join();
        var store = use(ONE);
        var claimant = new RecordingClaimant();
        store.serve(QUEUE, claimant.withRoom(1, 0));
        settle(store, claimant.awaitTaken(1).getFirst(), Result.json("\"" + word("result") + "\""));
        assertThat(found()).containsExactly("payload");
    }

    @Test
    void whatAKeyBeforeHasSealedStaysReadable() {
        leaveSecrets(use(ONE));
        var store = use(TWO_THEN_ONE);
        assertAllIsReadable(store);
        var after = store.submit(spec("payload"), PLENTY).join();
        store = use(TWO);
        assertThat(store.find(after.id()).orElseThrow().spec().payload())
                .isEqualTo(payload("payload"));
    }

    private void assertAllIsReadable(JobQueue store) {
        var failed = only(store, JobState.FAILED);
        assertThat(failed.error()).isEqualTo(error());
        assertThat(failed.history().progress()).isEqualTo(new Progress(2, 2.0, word("progress")));
        assertThat(failed.history().ended()).hasSize(2);
        assertThat(failed.history().ended().getFirst().error()).isEqualTo(error());
        assertThat(store.logs(failed.id())).extracting(LogLine::message).contains(word("log"));
        var result = only(store, JobState.SUCCEEDED).result();
        assertThat(Objects.requireNonNull(result).text()).isEqualTo("\"" + word("result") + "\"");
        var template = store.schedules().find("nightly").orElseThrow().schedule();
        assertThat(template).isEqualTo(schedule());
    }

    private static JobError error(Job job) {
        return Objects.requireNonNull(job.error());
    }

    private static Job only(JobQueue store, JobState state) {
        var filter = new JobFilter(null, null, state, null);
        var listed = store.list(filter, 10).jobs();
        assertThat(listed).hasSize(1);
        return store.findWithResult(listed.getFirst().id()).orElseThrow();
    }

    @Test
    void withoutItsKeyAJobIsShownWithoutWhatIsSecret() {
        leaveSecrets(use(ONE));
        var store = use(TWO);
        var failed = only(store, JobState.FAILED);
        assertThat(failed.spec().payload())
                .startsWith("{\"unreadable\":\"the payload is sealed with key one.");
        assertThat(failed.spec().type()).isEqualTo("noop");
        assertThat(error(failed).message()).startsWith("the error is sealed with key one.");
        assertThat(failed.history().ended()).isEmpty();
        assertThat(failed.history().progress()).isNull();
        assertThat(store.logs(failed.id()))
                .isNotEmpty()
                .allMatch(line -> line.message().startsWith("this line is sealed with key one."));
        assertThat(error(failed).kind()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(Objects.requireNonNull(only(store, JobState.SUCCEEDED).result()).unreadable())
                .startsWith("the result is sealed with key one.");
        assertThat(store.failures(null, null, 10).groups())
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(it.error())
                                        .extracting("kind")
                                        .isEqualTo(ErrorKind.TIMEOUT));
        assertThat(store.schedules().find("nightly")).isEmpty();
        assertThat(store.schedules().list()).hasSize(1);
    }

    @Test
    void aNodeThatLacksAKeyClaimsNoSuchJobAndChargesNoAttempt() {
        var sealed = use(ONE).submit(spec("payload"), PLENTY).join();
        var store = use(TWO);
        var other = store.submit(spec("payload"), PLENTY).join();
        var claimant = new LackingClaimant();
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.taken()).extracting(Lease::job).containsExactly(other.id());
        assertThat(claimant.lacked()).startsWith("one.");
        var still = store.find(sealed.id()).orElseThrow();
        assertThat(still.state()).isEqualTo(JobState.QUEUED);
        assertThat(still.status()).isEqualTo(sealed.status());

        store = use(TWO_THEN_ONE);
        var able = new LackingClaimant();
        store.serve(QUEUE, able);
        store.wake(QUEUE).join();
        assertThat(able.taken())
                .filteredOn(lease -> lease.job().equals(sealed.id()))
                .singleElement()
                .satisfies(
                        lease -> {
                            assertThat(lease.task().payload()).isEqualTo(payload("payload"));
                            assertThat(lease.tries().attempt()).isEqualTo(1);
                        });
        assertThat(able.heard()).isEmpty();
    }

    /// That there is one is known for as long as there is, whatever was claimed meanwhile.
    @Test
    void aQueueLacksAKeyUntilNoJobNeedsIt() {
        var sealed = use(ONE).submit(spec("payload"), PLENTY).join();
        var store = use(TWO);
        var claimant = new LackingClaimant();
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.lacked()).startsWith("one.");
        for (int i = 0; i < 3; i++) {
            store.submit(spec("payload"), PLENTY).join();
            store.wake(QUEUE).join();
            pass(Duration.ofSeconds(i == 1 ? 11 : 0));
        }
        assertThat(claimant.taken()).hasSize(3).noneMatch(it -> it.job().equals(sealed.id()));
        assertThat(claimant.lacked()).startsWith("one.");

        store.cancel(sealed.id()).join();
        pass(Duration.ofSeconds(11));
        store.submit(spec("payload"), PLENTY).join();
        store.wake(QUEUE).join();
        assertThat(claimant.taken()).hasSize(4);
        assertThat(claimant.lacked()).isNull();
    }

    @Test
    void aFullClaimDoesNotShowThatNoJobLacksItsKey() {
        var sealed = use(ONE).submit(spec("payload"), PLENTY).join();
        var store = use(TWO);
        var claimant = new LackingClaimant();
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.lacked()).startsWith("one.");
        pass(Duration.ofSeconds(11));
        claimant.withRoom(1);
        store.submit(first(), PLENTY).join();
        store.wake(QUEUE).join();
        assertThat(claimant.taken()).hasSize(1).noneMatch(it -> it.job().equals(sealed.id()));
        assertThat(claimant.lacked()).startsWith("one.");
    }

    private JobSpec first() {
        var it = spec("payload");
        return new JobSpec(
                it.type(), it.queue(), it.payload(), 9, null, it.timeout(), it.retry(), null);
    }

    /// Has time pass for the clock, and for what the store measures.
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Test
    void aNodeWithoutKeysClaimsNoSealedJob() {
        use(ONE).submit(spec("payload"), PLENTY).join();
        var store = use(ColumnSeal.NONE);
        var claimant = new LackingClaimant();
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.taken()).isEmpty();
        assertThat(claimant.lacked()).startsWith("one.");
    }

    @Test
    void whereWaitingCountsAKeyMayBeLackedToo() {
        var sealed = use(ONE).submit(spec("payload"), PLENTY).join();
        var store = use(TWO);
        var other = store.submit(spec("payload"), PLENTY).join();
        var claimant = new LackingClaimant(Duration.ofMinutes(1));
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.taken()).extracting(Lease::job).containsExactly(other.id());
        assertThat(store.find(sealed.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    /// Takes whatever there is, and hears what it lacks.
    private static final class LackingClaimant implements Claimant {
        private final RecordingClaimant taking = new RecordingClaimant().withRoom(10, 0);
        private final Duration ageing;
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private volatile @Nullable String lacked;

        LackingClaimant() {
            this(Duration.ZERO);
        }

        LackingClaimant(Duration ageing) {
            this.ageing = ageing;
        }

        void withRoom(int free) {
            taking.withRoom(free, 0);
        }

        List<String> heard() {
            return List.copyOf(heard);
        }

        List<Lease> taken() {
            return taking.taken();
        }

        @Nullable String lacked() {
            return lacked;
        }

        @Override
        public Duration ageing() {
            return ageing;
        }

        @Override
        public Room room() {
            return taking.room();
        }

        @Override
        public void take(List<Lease> leases) {
            taking.take(leases);
        }

        @Override
        public void cancel(long lease) {
            taking.cancel(lease);
        }

        @Override
        public void lacksKey(@Nullable String key) {
            lacked = key;
            heard.add(String.valueOf(key));
        }
    }

    // ---- schedules whose key is gone

    private ScheduleRegistry registry(JobQueue store) {
        return new ScheduleRegistry(store.schedules(), clock, CompletableFuture::join);
    }

    private void put(JobQueue store, JobSchedule schedule) {
        registry(store).put(schedule, ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
    }

    @Test
    void aScheduleWhoseKeyIsGoneCanBeReplaced() {
        put(use(ONE), schedule());
        var store = use(TWO);
        var written =
                registry(store).put(schedule(), ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
        assertThat(written.made()).isFalse();
        assertThat(store.schedules().find("nightly").orElseThrow().schedule())
                .isEqualTo(schedule());
    }

    @Test
    void aScheduleWhoseKeyIsGoneCanBeDeleted() {
        put(use(ONE), schedule());
        var store = use(TWO);
        assertThat(registry(store).delete("nightly", ScheduleRegistry.Check.NONE)).isTrue();
        assertThat(store.schedules().list()).isEmpty();
    }

    @Test
    void theSameScheduleWrittenAgainGetsTheKeyThatSealsNow() {
        put(use(ONE), schedule());
        var store = use(TWO_THEN_ONE);
        put(store, schedule());
        var once = store.schedules().find("nightly").orElseThrow();
        put(store, schedule());
        assertThat(store.schedules().find("nightly")).contains(once);
        store = use(TWO);
        assertThat(store.schedules().find("nightly")).contains(once);
    }

    @Test
    void schedulesThatCannotBeOpenedHoldUpNoOthers() {
        var store = use(ONE);
        for (int i = 0; i < 3; i++) {
            put(store, named("a" + i));
        }
        store = use(TWO);
        put(store, named("b"));
        var due = store.schedules().due(clock.instant().plus(Duration.ofDays(2)), 2);
        assertThat(due).extracting(it -> it.schedule().name()).containsExactly("b");
    }

    private JobSchedule named(String name) {
        var it = schedule();
        return new JobSchedule(
                name, it.cron(), it.zone(), it.template(), it.missed(), it.overlap(), it.jitter());
    }

    // ---- what was altered

    /// It goes into JSON as it is.
    @Test
    void theIdOfAKeyThatWasForgedIsNotShown() {
        var store = use(ONE);
        var job = store.submit(spec("payload"), PLENTY).join();
        rewrite("job", "payload = '~cm:a\",\"b\":\":AAAA'");
        assertThat(store.find(job.id()).orElseThrow().spec().payload())
                .isEqualTo("{\"unreadable\":\"the payload is not as it was sealed\"}");
    }

    @Test
    void thePayloadOfAnotherJobIsNotRun() {
        var store = use(ONE);
        var one = store.submit(spec("payload"), PLENTY).join();
        var other = store.submit(spec("payload"), PLENTY).join();
        swap("payload", one.id(), other.id());
        var claimant = new LackingClaimant();
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.taken()).extracting(Lease::job).containsExactly(one.id());
        var failed = store.find(other.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(error(failed).kind()).isEqualTo(ErrorKind.BAD_PAYLOAD);
        assertThat(failed.spec().payload())
                .isEqualTo("{\"unreadable\":\"the payload is not as it was sealed\"}");
        assertThat(claimant.heard()).isEmpty();
    }

    @Test
    void aValueOfAnotherColumnIsNotShown() {
        leaveSecrets(use(ONE));
        rewrite(finished(), "error = attempts WHERE state = 'failed'");
        var store = use(ONE);
        assertThat(error(only(store, JobState.FAILED)).message())
                .isEqualTo("the error is not as it was sealed");
    }

    /// The table of jobs that have finished.
    protected abstract String finished();

    // ---- what looks sealed

    /// Without keys it is in clear, and is shown as what it is.
    @Test
    void whatLooksSealedIsReadAsItWasWritten() {
        byte[] body = {0, 'c', 'm', 's', 'e', 'a', 'l', 1, 3, 'a', '.', 'b', 1, 2};
        var message = "~cm:one.0011aabb:AAAA";
        var store = use(ColumnSeal.NONE);
        var job = store.submit(spec("payload"), PLENTY).join();
        var claimant = new RecordingClaimant().withRoom(1, 0);
        store.serve(QUEUE, claimant);
        var lease = claimant.awaitTaken(1).getFirst();
        var line = new LogLine(clock.instant(), 1, "handler", "info", message);
        var report =
                new AttemptReport(
                        lease.number(), lease.job(), clock.instant(), null, null, List.of(line));
        store.report(List.of(report));
        settle(store, lease, new Result(body, "application/octet-stream"));
        var found = Objects.requireNonNull(only(store, JobState.SUCCEEDED).result());
        assertThat(found.unreadable()).isNull();
        assertThat(found.body()).isEqualTo(body);
        assertThat(store.logs(job.id())).extracting(LogLine::message).containsExactly(message);
    }

    // ---- what only keys are for

    @Test
    void aJobThatReplacesAnotherOneCanBeOpened() {
        var store = use(ONE);
        var rule =
                new UniqueRule(
                        "key",
                        UniqueScope.QUEUE,
                        Set.of(UniqueState.QUEUED),
                        null,
                        UniqueConflict.REPLACE,
                        null);
        var keys = new SubmissionKeys(null, rule);
        var first = store.submit(spec("payload"), PLENTY, keys).join();
        assertThat(Objects.requireNonNull(first.accepted()).spec().payload())
                .isEqualTo(payload("payload"));
        var second = store.submit(spec("chunk"), PLENTY, keys).join();
        assertThat(second.job()).isEqualTo(first.job());
        assertThat(store.find(first.job()).orElseThrow().spec().payload())
                .isEqualTo(payload("chunk"));
        var claimant = new LackingClaimant();
        store.serve(QUEUE, claimant);
        store.wake(QUEUE).join();
        assertThat(claimant.taken().getFirst().task().payload()).isEqualTo(payload("chunk"));
    }

    @Test
    void aRequestIsKnownAgainAcrossKeysAndItsDigestIsNotKept() {
        var key = new IdempotencyKey("", "again", word("payload"), Duration.ofDays(1));
        var keys = new SubmissionKeys(key, null);
        var first = use(ONE).submit(spec("chunk"), PLENTY, keys).join();
        assertThat(found()).isEmpty();
        var store = use(TWO_THEN_ONE);
        assertThat(store.submit(spec("chunk"), PLENTY, keys).join().job()).isEqualTo(first.job());
        assertThat(store.answerTo(key)).isPresent();
        var other = new IdempotencyKey("", "again", "other", Duration.ofDays(1));
        assertThatThrownBy(() -> store.answerTo(other)).isInstanceOf(KeyReusedException.class);
    }

    @Test
    void anUploadGoesOnAcrossKeys() {
        var request = new IdempotencyKey("", "lines", "body", Duration.ofDays(1));
        var store = use(ONE);
        var begun = store.beginUpload(request).join();
        assertThat(begun.start()).hasSize(32);
        byte[] digest = new byte[32];
        var lines = new KeyedLines(begun.turn(), 0, List.of(new LineMark(1, digest, true)), null);
        var entry = new JobChunk.Entry(spec("chunk"), PLENTY);
        assertThat(store.submitAll(new JobChunk(List.of(entry), false, lines)).join().accepted())
                .hasSize(1);
        store.leaveUpload(begun.turn()).join();
        var again = use(TWO_THEN_ONE).beginUpload(request).join();
        assertThat(again.line()).isEqualTo(1);
        assertThat(again.start()).isEqualTo(begun.start());
    }

    @Test
    void failuresOfACauseAreOneGroupWhoseMarkNeedsTheKey() {
        var store = use(ONE);
        for (int i = 0; i < 2; i++) {
            store.submit(spec("payload"), PLENTY).join();
        }
        var claimant = new RecordingClaimant().withRoom(2, 0);
        store.serve(QUEUE, claimant);
        claimant.awaitTaken(2)
                .forEach(
                        lease -> fail(store, lease, new NextStep.Finish(JobState.FAILED, error())));
        var groups = store.failures(null, null, 10).groups();
        assertThat(groups).hasSize(1);
        assertThat(groups.getFirst().error()).isEqualTo(error());
        var shown = store.find(groups.getFirst().sample()).orElseThrow().history().fingerprint();
        assertThat(groups.getFirst().fingerprint()).isEqualTo(shown);
        assertThat(Optional.ofNullable(shown))
                .get()
                .isNotEqualTo(ErrorFingerprint.of("noop", error()));
    }
}
