package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.run.TickingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Does at random to a store and to a [ModelQueue] what can be done, and compares them at every
/// step. A store's own test extends this and opens it, on one node or on several: then each step is
/// made through a random one of them.
@Timeout(120)
public abstract class JobQueueModel {
    private static final int STEPS = 200;

    /// Of which the first few are walked each time, and all of them by the long tests.
    private static final int SEEDS = 100;

    private static final int FEW = 10;
    private static final int COMPARE_ALL_EVERY = 25;
    private static final List<String> QUEUES = List.of("cpu", "io");
    private static final Map<String, Duration> AGEING = Map.of("io", Duration.ofMillis(700));
    private static final List<String> TYPES = List.of("noop", "hash");
    private static final List<List<String>> TAGS =
            List.of(List.of(), List.of("a"), List.of("a", "b"));

    /// The queue that keeps few jobs that have finished.
    private static final String BOUNDED = "io";

    private static final int MOST_FINISHED = 5;
    private static final JobFilter TAGGED = new JobFilter(null, null, null, null).tagged("a");
    private static final JobError ERROR = JobError.of(ErrorKind.HANDLER_ERROR, "no");

    /// Short enough for jobs to be removed within a walk.
    protected static final RetentionRules RULES =
            new RetentionRules(
                    Map.of(
                            "cpu",
                            new RetentionPolicy(
                                    Duration.ofSeconds(6),
                                    Duration.ofSeconds(20),
                                    Duration.ofSeconds(9),
                                    Duration.ofSeconds(9),
                                    0),
                            BOUNDED,
                            new RetentionPolicy(
                                    Duration.ofDays(1),
                                    Duration.ofDays(1),
                                    Duration.ofDays(1),
                                    Duration.ofDays(1),
                                    MOST_FINISHED)));

    protected final SettableClock clock = new SettableClock();

    /// Opens a new store, on each of its nodes.
    protected abstract List<JobQueue> open();

    /// Has a node vanish at this very moment and opens another one in its place, once it has been
    /// found dead. The clock may be put forward meanwhile.
    ///
    /// @param others the nodes that live on
    protected abstract JobQueue openAfterVanishing(JobQueue running, List<JobQueue> others);

    /// The schedules of a node's store.
    protected abstract ScheduleStore schedules(JobQueue node);

    /// Has a node see what the others have committed, which takes it up to a second.
    protected abstract void catchUp(JobQueue node);

    /// Whether it is known at any time how many jobs have finished. What a node did in the last
    /// seconds before it died may be unknown to others.
    protected abstract boolean countsExactly();

    static Stream<Integer> seeds() {
        return IntStream.range(0, FEW).boxed();
    }

    static Stream<Integer> moreSeeds() {
        return IntStream.range(FEW, SEEDS).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theStoreDoesWhatTheModelDoes(int seed) {
        walk(seed);
    }

    @ParameterizedTest
    @Tag("soak")
    @MethodSource("moreSeeds")
    void theStoreDoesSoOnManyMoreWalks(int seed) {
        walk(seed);
    }

    private void walk(int seed) {
        var run = new Run(new Random(seed), open());
        try {
            for (int step = 1; step <= STEPS; step++) {
                run.step();
                run.compare(step % COMPARE_ALL_EVERY == 0);
            }
        } finally {
            run.nodes.forEach(Node::close);
        }
    }

    /// One walk through both.
    private final class Run {
        private final Random random;
        private final ModelQueue model = new ModelQueue(AGEING);
        private final List<Node> nodes;
        private final List<Lease> stale = new ArrayList<>();
        private final ModelTicks ticks;
        private final ModelUploads uploads;
        private final ModelRequests requests;

        /// The node through which the current step is made.
        private Node node;

        private @Nullable JobId touched;

        Run(Random random, List<JobQueue> stores) {
            this.random = random;
            uploads = new ModelUploads(random, this::anySpec);
            requests = new ModelRequests(random, this::anySpec);
            nodes = new ArrayList<>(stores.stream().map(this::node).toList());
            node = nodes.getFirst();
            var registry =
                    new ScheduleRegistry(schedules(node.store), clock, CompletableFuture::join);
            ticks = new ModelTicks(model, clock.instant());
            ticks.schedules()
                    .forEach(
                            schedule ->
                                    registry.put(
                                            schedule,
                                            ScheduleOrigin.API,
                                            ScheduleRegistry.Check.NONE));
        }

        private Node node(JobQueue store) {
            return new Node(store, new TickingNode(schedules(store), clock));
        }

        void step() {
            clock.advance(Duration.ofMillis(random.nextInt(300)));
            turnToAnyNode();
            wake();
            switch (random.nextInt(19)) {
                case 0, 1 -> submit();
                case 2 -> submitUnderKey();
                case 3 -> submitManyOrLines();
                case 4, 5, 6 -> claim();
                case 7, 8, 9 -> settle();
                case 10 -> report();
                case 11 -> cancel();
                case 12 -> retry();
                case 13 -> change();
                case 14 -> delete();
                case 15 -> tick();
                case 16 -> upload();
                case 17 -> request();
                default -> rare();
            }
            wake(); // what waits again may be too late
        }

        private void rare() {
            switch (random.nextInt(8)) {
                case 0 -> vanish();
                case 1, 2 -> settleStale();
                case 3, 4 -> prune();
                case 5, 6 -> bulk();
                default -> pause();
            }
        }

        private void submit() {
            var accepted = node.store.submit(anySpec(), Integer.MAX_VALUE).join();
            model.submit(accepted);
            touched = accepted.id();
        }

        private JobSpec anySpec() {
            var due =
                    random.nextInt(3) == 0
                            ? clock.instant().plusMillis(random.nextInt(2_000))
                            : null;
            return spec(pick(QUEUES), due);
        }

        private void submitMany() {
            var jobs =
                    IntStream.range(0, random.nextInt(4))
                            .mapToObj(_ -> new JobChunk.Entry(anySpec(), Integer.MAX_VALUE))
                            .toList();
            var result = node.store.submitAll(new JobChunk(jobs, random.nextBoolean())).join();
            assertThat(result.accepted()).hasSameSizeAs(jobs);
            result.accepted().forEach(this::submitted);
        }

        private void submitManyOrLines() {
            if (random.nextBoolean()) {
                submitMany();
            } else {
                submitLines();
            }
        }

        /// Lines of an upload, most of them under one of few keys.
        private void submitLines() {
            var lines = IntStream.range(0, 1 + random.nextInt(4)).mapToObj(_ -> anyLine()).toList();
            var entries =
                    lines.stream().map(it -> new JobChunk.Entry(it, Integer.MAX_VALUE)).toList();
            boolean isWhole = random.nextBoolean() && lines.stream().noneMatch(this::mayBeKeptOut);
            var result = node.store.submitAll(new JobChunk(entries, isWhole)).join();
            assertThat(result.stoppedBy()).isNull();
            for (int i = 0; i < lines.size(); i++) {
                answered(lines.get(i), result.jobs().get(i), result.kind(i));
            }
        }

        private JobSpec anyLine() {
            var spec = anySpec();
            return random.nextInt(4) == 0 ? spec : spec.with(spec.terms().uniqueBy(rule()));
        }

        private boolean mayBeKeptOut(JobSpec line) {
            var rule = line.terms().unique();
            return rule != null && rule.onConflict() == UniqueConflict.REJECT;
        }

        private void answered(JobSpec line, JobId job, LineAnswer.Kind kind) {
            var rule = line.terms().unique();
            if (rule == null) {
                assertThat(kind).isEqualTo(LineAnswer.Kind.NEW);
                submitted(job);
                return;
            }
            var inTheWay = model.inTheWay(rule, line, clock.instant());
            if (inTheWay == null) {
                assertThat(kind).isEqualTo(LineAnswer.Kind.NEW);
                submitted(job);
                model.take(rule, job, clock.instant());
                return;
            }
            assertThat(job).isEqualTo(inTheWay);
            assertThat(kind).isEqualTo(kindOf(rule, inTheWay));
            if (kind == LineAnswer.Kind.REPLACED) {
                model.replace(rule, inTheWay, line, clock.instant());
            }
        }

        private LineAnswer.Kind kindOf(UniqueRule rule, JobId inTheWay) {
            return switch (rule.onConflict()) {
                case KEEP -> LineAnswer.Kind.KEPT;
                case REJECT -> LineAnswer.Kind.HELD;
                case REPLACE ->
                        model.isReplaceable(inTheWay)
                                ? LineAnswer.Kind.REPLACED
                                : LineAnswer.Kind.KEPT;
            };
        }

        private void upload() {
            uploads.send(node.store, clock.instant()).forEach(this::submitted);
        }

        private void request() {
            var accepted = requests.send(node.store, clock.instant());
            if (accepted != null) {
                model.submit(accepted);
                touched = accepted.id();
            }
        }

        private void submitted(JobId job) {
            model.submit(node.store.find(job).orElseThrow());
            touched = job;
        }

        /// Under one of few keys, so that most are held.
        private void submitUnderKey() {
            var rule = rule();
            var due =
                    random.nextInt(3) == 0
                            ? clock.instant().plusMillis(random.nextInt(2_000))
                            : null;
            var spec = spec(pick(QUEUES), due);
            var inTheWay = model.inTheWay(rule, spec, clock.instant());
            var keys = new SubmissionKeys(null, rule);
            boolean replaces =
                    rule.onConflict() == UniqueConflict.REPLACE
                            && inTheWay != null
                            && model.isReplaceable(inTheWay);
            var submission = node.store.submit(spec, Integer.MAX_VALUE, keys);
            if (inTheWay != null && rule.onConflict() == UniqueConflict.REJECT) {
                var why = submission.handle((_, e) -> e).join();
                assertThat(why).isInstanceOf(KeyHeldException.class);
                assertThat(((KeyHeldException) why).holder()).isEqualTo(inTheWay);
                return;
            }
            var answer = submission.join();
            if (inTheWay == null) {
                var accepted = Objects.requireNonNull(answer.accepted());
                model.submit(accepted);
                model.take(rule, accepted.id(), clock.instant());
            } else {
                assertThat(answer.job()).isEqualTo(inTheWay);
                assertThat(answer.accepted()).isNull();
                if (replaces) {
                    model.replace(rule, inTheWay, spec, clock.instant());
                }
            }
            // for a while a key is held by a job that has been removed, too
            touched = model.all().contains(answer.job()) ? answer.job() : null;
        }

        private UniqueRule rule() {
            var onConflict = pick(List.of(UniqueConflict.values()));
            boolean replaces = onConflict == UniqueConflict.REPLACE;
            return new UniqueRule(
                    "k" + random.nextInt(3),
                    pick(List.of(UniqueScope.values())),
                    replaces || random.nextBoolean() ? UniqueState.WAITING : UniqueState.ALL,
                    replaces || random.nextBoolean() ? null : Duration.ofSeconds(2),
                    onConflict,
                    null);
        }

        private void claim() {
            var queue = pick(QUEUES);
            int free = random.nextInt(4);
            int ahead = random.nextInt(3);
            var claimant = node.claimant(queue);
            int before = claimant.taken().size();
            claimant.withRoom(free, ahead);
            node.store.wake(queue).join();
            claimant.withRoom(0, 0);
            var leases = claimant.taken().subList(before, claimant.taken().size());
            assertThat(leases)
                    .extracting(Lease::job)
                    .isEqualTo(model.claim(queue, free + ahead, free, clock.instant()));
            assertThat(leases.stream().filter(Lease::started).count())
                    .isEqualTo(Math.min(free, leases.size()));
            for (var lease : leases) {
                assertThat(lease.limits()).isEqualTo(model.limits(lease.job()));
            }
            node.open.addAll(leases);
        }

        private void settle() {
            if (node.open.isEmpty()) {
                return;
            }
            var lease = node.open.remove(random.nextInt(node.open.size()));
            stale.add(lease);
            touched = lease.job();
            switch (random.nextInt(6)) {
                case 0, 1 -> finish(lease, JobState.SUCCEEDED);
                case 2 -> finish(lease, JobState.FAILED);
                case 3 -> runAgain(lease);
                case 4 -> putOff(lease);
                default -> giveBack(lease);
            }
        }

        private void finish(Lease lease, JobState state) {
            var error = state == JobState.FAILED ? ERROR : null;
            assertThat(end(lease, true, new NextStep.Finish(state, error))).isTrue();
            model.finish(lease.job(), state);
        }

        private void runAgain(Lease lease) {
            var due = clock.instant().plusMillis(random.nextInt(1_000));
            assertThat(end(lease, true, new NextStep.RunAgain(due, ERROR))).isTrue();
            model.runAgain(lease.job(), due, clock.instant());
        }

        private void putOff(Lease lease) {
            var due = clock.instant().plusMillis(random.nextInt(1_000));
            assertThat(end(lease, true, new NextStep.PutOff(due))).isTrue();
            model.putOff(lease.job(), due, clock.instant());
        }

        private void giveBack(Lease lease) {
            boolean began = node.store.find(lease.job()).orElseThrow().state() == JobState.RUNNING;
            assertThat(end(lease, began, new NextStep.GiveBack())).isTrue();
            model.giveBack(lease.job());
        }

        private void settleStale() {
            if (!stale.isEmpty()) {
                assertThat(end(pick(stale), true, new NextStep.Finish(JobState.FAILED, ERROR)))
                        .isFalse();
            }
        }

        private void report() {
            if (!node.open.isEmpty()) {
                var lease = pick(node.open);
                node.store.report(
                        List.of(
                                new AttemptReport(
                                        lease.number(),
                                        lease.job(),
                                        clock.instant(),
                                        null,
                                        null,
                                        List.of())));
                node.store.wake(lease.queue()).join();
                model.report(lease.job());
                touched = lease.job();
            }
        }

        private void cancel() {
            if (!model.all().isEmpty()) {
                touched = pick(model.all());
                node.store.cancel(touched).join();
                model.cancel(touched);
            }
        }

        private void retry() {
            if (!model.all().isEmpty()) {
                touched = pick(model.all());
                var answer = node.store.retry(touched).handle((job, e) -> e == null).join();
                assertThat(answer).isEqualTo(model.retry(touched, clock.instant()));
            }
        }

        private void change() {
            if (!model.all().isEmpty()) {
                touched = pick(model.all());
                var due =
                        random.nextBoolean()
                                ? clock.instant().plusMillis(random.nextInt(2_000) - 500)
                                : null;
                var target =
                        random.nextInt(3) == 0
                                ? new JobChange.Target(pick(QUEUES), Integer.MAX_VALUE)
                                : null;
                var change =
                        new JobChange(
                                random.nextInt(3) - 1, due, target, null, null, tags(), expiry());
                var done = node.store.change(touched, change, null).handle((job, e) -> e == null);
                assertThat(done.join()).isEqualTo(model.change(touched, change, clock.instant()));
            }
        }

        /// Another one, none any more, or most times as it was.
        private JobChange.@Nullable Expiry expiry() {
            return random.nextInt(3) == 0 ? new JobChange.Expiry(soon()) : null;
        }

        /// Others, none any more, or most times as they were.
        private @Nullable List<String> tags() {
            return random.nextInt(3) == 0 ? pick(TAGS) : null;
        }

        private void delete() {
            if (!model.all().isEmpty()) {
                var job = pick(model.all());
                var done = node.store.delete(job, null).handle((found, e) -> e == null).join();
                assertThat(done).isEqualTo(model.delete(job));
                touched = done ? null : job;
                assertThat(node.store.find(job).isEmpty()).isEqualTo(done);
            }
        }

        /// Whichever other node looks as well finds nothing left to make.
        private void tick() {
            node.ticking.turn();
            pick(nodes).ticking.turn();
            var store = schedules(node.store);
            for (var schedule : ticks.schedules()) {
                var name = schedule.name();
                var made =
                        ticks.turn(
                                store.find(name).orElseThrow(),
                                store.history(name).stream().findFirst().orElse(null),
                                clock.instant());
                if (made != null) {
                    model.submit(node.store.find(made).orElseThrow());
                    touched = made;
                }
            }
        }

        /// When a job finished is for the store to say; which are to go then is not.
        private void prune() {
            clock.advance(Duration.ofMillis(random.nextInt(4_000)));
            wake(); // what is too late by now ends before
            var gone = model.all().stream().filter(this::isToGo).toList();
            var bounded =
                    model.finished(BOUNDED).stream()
                            .map(id -> node.store.find(id).orElseThrow())
                            .filter(job -> !gone.contains(job.id()))
                            .toList();
            nodes.forEach(Run::pruneAll);
            for (var id : gone) {
                assertThat(model.delete(id)).isTrue();
                assertThat(node.store.find(id)).isEmpty();
            }
            forgetSurplus(bounded);
            touched = null;
            wake();
        }

        /// Of jobs that are too many those go that would go next.
        private void forgetSurplus(List<Job> before) {
            var left = before.stream().filter(this::isStill).toList();
            var removed = before.stream().filter(job -> !left.contains(job)).toList();
            if (countsExactly()) {
                assertThat(left).hasSize(Math.min(before.size(), MOST_FINISHED));
                assertThat(removed)
                        .allSatisfy(
                                job ->
                                        assertThat(left)
                                                .allMatch(
                                                        other ->
                                                                !keptUntil(other)
                                                                        .isBefore(keptUntil(job))));
            }
            removed.forEach(job -> assertThat(model.delete(job.id())).isTrue());
        }

        private boolean isStill(Job job) {
            return node.store.find(job.id()).isPresent();
        }

        private static Instant keptUntil(Job job) {
            return Objects.requireNonNull(job.times().keptUntil());
        }

        private static void pruneAll(Node node) {
            while (node.store.prune(2).more()) {
                // until there is no more to remove
            }
        }

        private boolean isToGo(JobId id) {
            var job = node.store.find(id).orElseThrow();
            var finished = job.times().finished();
            return finished != null
                    && job.state().isFinal()
                    && !finished.plus(RULES.of(job.spec().queue()).of(job.state()))
                            .isAfter(clock.instant());
        }

        private void bulk() {
            var kind = pick(List.of(BulkKind.values()));
            var queue = pick(QUEUES);
            var filter =
                    new BulkFilter(
                            queue, null, null, null, List.of(), null, null, null, null, null, null,
                            null);
            var priority = kind == BulkKind.SET_PRIORITY ? random.nextInt(3) - 1 : null;
            var target =
                    kind == BulkKind.MOVE
                            ? new BulkRequest.BulkTarget(pick(QUEUES), Integer.MAX_VALUE, null)
                            : null;
            var request = new BulkRequest(kind, filter, priority, target);
            var action =
                    Objects.requireNonNull(
                            node.store.begin(request, 0, false, null).join().begun());
            while (action.isRunning()) {
                action = advance(action);
            }
            assertThat(action.counts().tally().done())
                    .isEqualTo(model.bulk(request, queue, clock.instant()));
            touched = null;
        }

        private BulkAction advance(BulkAction action) {
            var filter = action.request().filter().forKind(action.request().kind());
            var found = node.store.ids(filter.olderThan(action.position()), 7);
            var next = found.ids().size() == 7 ? found.ids().getLast() : found.searchedTo();
            return node.store.advance(BulkBatch.of(action, found.ids(), next)).join().orElseThrow();
        }

        private void pause() {
            var queue = pick(QUEUES);
            node.store.pause(queue).join();
            turnToAnyNode();
            var claimant = node.claimant(queue);
            int before = claimant.taken().size();
            claimant.withRoom(1, 1);
            node.store.wake(queue).join();
            assertThat(claimant.taken()).hasSize(before);
            claimant.withRoom(0, 0);
            node.store.wake(queue).join(); // a look may have begun while there was room
            node.store.resume(queue).join();
        }

        private void vanish() {
            nodes.remove(node);
            uploads.vanished(node.store);
            var others = nodes.stream().map(other -> other.store).toList();
            var next = node(openAfterVanishing(node.store, others));
            nodes.add(next);
            model.crash(node.open.stream().map(Lease::job).toList());
            stale.addAll(node.open);
            node = next;
            wake();
        }

        private void turnToAnyNode() {
            node = pick(nodes);
            catchUp(node.store);
        }

        /// One after the other, this one first: what one node is just making ready, another leaves
        /// to it, and what is too late by then ends a look later.
        private void wake() {
            node.store.wake(QUEUES.getFirst()).join();
            nodes.forEach(other -> other.store.wake(QUEUES.getFirst()).join());
            model.moveOn(clock.instant());
        }

        void compare(boolean all) {
            turnToAnyNode();
            var ids = all ? model.all() : touched == null ? List.<JobId>of() : List.of(touched);
            for (var id : ids) {
                assertThat(seen(node.store.find(id).orElseThrow())).isEqualTo(model.seen(id));
            }
            assertThat(node.store.depths())
                    .containsExactlyInAnyOrderElementsOf(model.depths().values());
            var states = List.of(JobState.values());
            (all ? states : List.of(pick(states))).forEach(this::compareList);
            if (all) {
                assertThat(node.store.list(TAGGED, 1_000).jobs())
                        .extracting(Job::id)
                        .isEqualTo(model.tagged("a"));
            }
        }

        private void compareList(JobState state) {
            var listed = node.store.list(new JobFilter(null, null, state, null), 1_000).jobs();
            assertThat(listed).extracting(Job::id).isEqualTo(model.list(state));
        }

        private boolean end(Lease lease, boolean began, NextStep next) {
            var now = clock.instant();
            var attempt =
                    began
                            ? new Attempt(lease.tries().attempt(), "ended", now, now, null, null)
                            : null;
            return node.store
                    .settle(
                            new Settlement(
                                    lease.number(),
                                    lease.job(),
                                    attempt,
                                    next,
                                    false,
                                    null,
                                    null,
                                    List.of()))
                    .join();
        }

        private JobSpec spec(String queue, @Nullable Instant due) {
            return new JobSpec(
                    pick(TYPES),
                    queue,
                    "{}",
                    random.nextInt(3) - 1,
                    due,
                    Duration.ofMinutes(1),
                    new RetryPolicy(
                            9, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofHours(1)),
                    null,
                    JobSpec.Terms.NONE.withTags(pick(TAGS)).expiringAt(soon()).doneBy(soon()));
        }

        /// A time in the next seconds, or most times none.
        private @Nullable Instant soon() {
            return random.nextInt(3) == 0
                    ? clock.instant().plusMillis(1 + random.nextInt(3_000))
                    : null;
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }

        private static ModelQueue.Seen seen(Job job) {
            return new ModelQueue.Seen(
                    job.state(),
                    job.status().attempt(),
                    job.times().due(),
                    job.status().cancelRequested() && job.state() == JobState.RUNNING,
                    job.history().ended().size(),
                    job.spec().terms().tags());
        }
    }

    /// A node with its claimants and what they hold.
    private static final class Node {
        private final JobQueue store;
        private final Map<String, RecordingClaimant> claimants = new HashMap<>();
        private final List<Lease> open = new ArrayList<>();
        private final TickingNode ticking;

        Node(JobQueue store, TickingNode ticking) {
            this.store = store;
            this.ticking = ticking;
            QUEUES.forEach(queue -> store.serve(queue, claimant(queue)));
        }

        RecordingClaimant claimant(String queue) {
            return claimants.computeIfAbsent(
                    queue, name -> new RecordingClaimant().withAgeing(ageing(name)));
        }

        private static Duration ageing(String queue) {
            return AGEING.getOrDefault(queue, Duration.ZERO);
        }

        void close() {
            store.close();
        }
    }
}
