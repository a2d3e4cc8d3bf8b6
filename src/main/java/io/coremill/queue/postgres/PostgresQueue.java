package io.coremill.queue.postgres;

import io.coremill.access.audit.AuditStore;
import io.coremill.access.key.KeyStore;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobIds;
import io.coremill.job.JobSpec;
import io.coremill.job.LogLine;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Claimant;
import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueListener;
import io.coremill.queue.Settlement;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.audit.KeptAudit;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.cluster.ClusterFigures;
import io.coremill.queue.cluster.ClusterView;
import io.coremill.queue.column.AcceptedJob;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.FailureGroups;
import io.coremill.queue.lookup.FoundIds;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.JobWatch;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.lookup.SortedJobs;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.SchemaName;
import io.coremill.queue.retention.RemovalTurn;
import io.coremill.queue.retention.RetentionFigures;
import io.coremill.queue.schedule.KeptSchedules;
import io.coremill.queue.sealing.ClearAnswer;
import io.coremill.queue.sealing.SealedJob;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTurn;
import io.coremill.schedule.ScheduleStore;
import io.coremill.seal.ColumnSeal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The queue in one PostgreSQL, for as many nodes as like. What clients ask goes through one thread
/// and what runs goes through another, each with a connection of its own: a client that waits for
/// a lock holds up no settlement.
public final class PostgresQueue implements JobQueue, ClusterView {
    private final InstantSource clock;
    private final JobIds ids;

    /// Of the jobs that waited when it was opened: the clock may have been set back since.
    private final Instant latestDue;

    private final PostgresParts parts;
    private final String name;
    private final ScheduleStore schedules;
    private final KeyStore accessKeys;
    private final ColumnSeal seal;
    private final AuditStore audit;

    private PostgresQueue(
            PostgresParts parts,
            ColumnSeal seal,
            SchemaName schema,
            InstantSource clock,
            NewestJobs newest,
            String name) {
        this.parts = parts;
        this.seal = seal;
        this.name = name;
        this.clock = clock;
        ids = new JobIds(clock);
        newest.id().ifPresent(ids::startAfter);
        latestDue = newest.due().orElse(Instant.MIN);
        schedules =
                parts.schedules(
                        schema,
                        new KeptSchedules.Access(
                                this::put,
                                job -> submission(job.spec(), job.maxWaiting()),
                                this::isUnfinished),
                        seal);
        accessKeys = parts.accessKeys(schema);
        audit = new KeptAudit(parts.readers, schema::in, parts.clients::put);
    }

    /// Joins the nodes that share a database.
    ///
    /// @param listeners hear of everything that this node commits from now on
    /// @throws StorageUnavailableException if the database cannot be used
    public static PostgresQueue open(
            PostgresDatabase database, PostgresSetup setup, List<QueueListener> listeners) {
        var newest = NewestJobs.of(database, listeners);
        var name = StoreIdentity.of(database);
        var parts = new PostgresParts(database, setup, listeners);
        parts.start();
        return new PostgresQueue(
                parts, database.seal(), database.schema(), setup.clock(), newest, name);
    }

    @Override
    public CompletableFuture<Job> submit(JobSpec spec, int maxWaiting, Consumer<JobId> begun) {
        var command = submission(spec, maxWaiting);
        begun.accept(command.job().id());
        parts.clients.put(command);
        return ClearAnswer.ofJob(command.answer(), spec, seal);
    }

    private StoreCommand.Submit submission(JobSpec spec, int maxWaiting) {
        var now = clock.instant();
        var place = now.isBefore(latestDue) ? latestDue : now;
        var job = accepted(ids.next(now), spec, now, place);
        return new StoreCommand.Submit(job, "", maxWaiting, new WithdrawableFuture<>());
    }

    @Override
    public ScheduleStore schedules() {
        return schedules;
    }

    @Override
    public KeyStore accessKeys() {
        return accessKeys;
    }

    @Override
    public AuditStore audit() {
        return audit;
    }

    private void put(StoreCommand.Schedule command) {
        var lane = command.isUnique() ? parts.keys : parts.clients;
        lane.put(command);
    }

    private boolean isUnfinished(JobId id) {
        return find(id).filter(job -> !job.state().isFinal()).isPresent();
    }

    @Override
    public CompletableFuture<ChunkResult> submitAll(JobChunk chunk) {
        var now = clock.instant();
        var place = now.isBefore(latestDue) ? latestDue : now;
        var pending = PendingChunk.of(chunk, spec -> accepted(ids.next(now), spec, now, place));
        var lane = pending.isKeyed() || pending.hasUnique() ? parts.keys : parts.clients;
        lane.put(new StoreCommand.SubmitChunk(pending));
        return pending.answer();
    }

    @Override
    public CompletableFuture<SubmissionAnswer> submit(
            JobSpec spec, int maxWaiting, SubmissionKeys keys) {
        var now = clock.instant();
        var place = now.isBefore(latestDue) ? latestDue : now;
        var job = accepted(ids.next(), keys.on(spec), now, place);
        var command =
                new StoreCommand.SubmitKeyed(job, maxWaiting, keys, new WithdrawableFuture<>());
        parts.keys.put(command);
        return seal.isOn()
                ? ClearAnswer.of(command.answer(), answer -> answer.saying(spec.payload()))
                : command.answer();
    }

    private Job accepted(JobId id, JobSpec spec, Instant now, Instant place) {
        return SealedJob.of(AcceptedJob.of(id, spec, now, place), seal);
    }

    @Override
    public CompletableFuture<UploadStanding> beginUpload(IdempotencyKey request) {
        var command =
                new StoreCommand.BeginUpload(
                        request, UUID.randomUUID().toString(), new WithdrawableFuture<>());
        parts.keys.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Void> leaveUpload(UploadTurn turn) {
        var command = new StoreCommand.LeaveUpload(turn, new WithdrawableFuture<>());
        parts.keys.put(command);
        return command.answer();
    }

    @Override
    public List<AnsweredLine> answeredAfter(String upload, long line) {
        return parts.lookup.answeredAfter(upload, line);
    }

    @Override
    public Optional<SubmissionAnswer> answerTo(IdempotencyKey request) {
        return parts.lookup.answerTo(request, clock.instant());
    }

    @Override
    public KeyCounts keyCounts() {
        return parts.lookup.keyCounts();
    }

    @Override
    public CompletableFuture<Optional<Job>> cancel(JobId id) {
        var command = new StoreCommand.Cancel(id, new WithdrawableFuture<>());
        parts.clients.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<Job>> retry(JobId id) {
        var command = new StoreCommand.Retry(id, new WithdrawableFuture<>());
        parts.keys.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<Job>> change(
            JobId id, JobChange change, @Nullable Long version) {
        var command = new StoreCommand.Change(id, change, version, new WithdrawableFuture<>());
        parts.keys.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<BegunBulk> begin(
            BulkRequest request, long matched, boolean more, @Nullable IdempotencyKey key) {
        var now = clock.instant();
        var id = ids.next(now);
        var action = BulkAction.begun(id, request, matched, more, now);
        var command = new StoreCommand.BeginBulk(action, key, new WithdrawableFuture<>());
        var lane = key == null ? parts.clients : parts.keys;
        lane.put(command);
        return command.answer();
    }

    @Override
    public Optional<BulkAction> bulkAction(JobId id) {
        return parts.lookup.bulkAction(id);
    }

    @Override
    public List<BulkAction> bulkActions(@Nullable JobId before, int most) {
        return parts.lookup.bulkActions(before, most);
    }

    @Override
    public List<BulkAction> runningBulkActions() {
        return parts.lookup.runningBulkActions();
    }

    @Override
    public CompletableFuture<Optional<BulkAction>> cancelBulkAction(JobId id) {
        var command = new StoreCommand.CancelBulk(id, new WithdrawableFuture<>());
        parts.clients.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<BulkAction>> advance(BulkBatch batch) {
        var command = new StoreCommand.AdvanceBulk(batch, new WithdrawableFuture<>());
        var lane = batch.kind().mayTakeKeys() ? parts.keys : parts.clients;
        lane.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<Job>> delete(JobId id, @Nullable Long version) {
        var command = new StoreCommand.Delete(id, version, new WithdrawableFuture<>());
        parts.clients.put(command);
        return command.answer();
    }

    /// A claim that is under way did not see the pause: what it finds is handed over before the
    /// answer.
    @Override
    public CompletableFuture<Void> pause(String queue) {
        return pause(queue, true).thenCompose(_ -> wake(queue).exceptionally(_ -> null));
    }

    @Override
    public CompletableFuture<Void> resume(String queue) {
        return pause(queue, false);
    }

    private CompletableFuture<Void> pause(String queue, boolean on) {
        var command = new StoreCommand.Pause(queue, on, new WithdrawableFuture<>());
        parts.clients.put(command);
        return command.answer();
    }

    @Override
    public Optional<Job> find(JobId id) {
        return parts.lookup.find(id);
    }

    @Override
    public Optional<Job> findWithResult(JobId id) {
        return parts.lookup.findWithResult(id);
    }

    @Override
    public SortedJobs sorted(
            JobFilter filter, JobOrder order, @Nullable ListPlace after, int limit) {
        return parts.lookup.sorted(filter, new ListRange(order, after), limit);
    }

    @Override
    public FoundIds ids(JobFilter filter, int limit) {
        return parts.lookup.ids(filter, limit);
    }

    @Override
    public FailureGroups failures(JobFilter filter, int most) {
        return parts.lookup.failures(filter, most);
    }

    @Override
    public JobCount count(JobFilter filter, int most) {
        return parts.lookup.count(filter, most);
    }

    @Override
    public List<LogLine> logs(JobId id) {
        return parts.lookup.logs(id);
    }

    @Override
    public List<NumberedLine> logs(JobId id, long after, int most) {
        return parts.lookup.logs(id, after, most);
    }

    @Override
    public JobWatch watch(JobId id) {
        return parts.watched.watch(id);
    }

    @Override
    public Set<String> paused() {
        return parts.lookup.paused();
    }

    @Override
    public List<QueueDepth> depths() {
        return parts.lookup.depths();
    }

    @Override
    public Registration serve(String queue, Claimant claimant) {
        parts.claimants.add(queue, claimant);
        parts.marks.mayHaveWork(queue);
        var _ = wake(queue);
        return () -> parts.claimants.remove(queue, claimant);
    }

    /// Where this node is the only one, it knows of all that waits.
    @Override
    public CompletableFuture<Void> wake(String queue) {
        if (parts.hasOthers()) {
            parts.marks.mayHaveWork(queue);
        }
        var command = new StoreCommand.Wake(new CompletableFuture<>());
        parts.work.put(command);
        return command.answer();
    }

    @Override
    public void report(List<AttemptReport> reports) {
        parts.work.put(new StoreCommand.Report(reports));
    }

    @Override
    public CompletableFuture<Boolean> settle(Settlement settlement) {
        var command = StoreCommand.Settle.of(settlement, clock.instant(), seal);
        parts.work.put(command);
        return command.answer();
    }

    /// Leaves tables of a later version that do not suit this node to that.
    ///
    /// @throws StorageUnavailableException if the database cannot be used just now
    @Override
    public RemovalTurn prune(int most) {
        if (!parts.suits()) {
            return new RemovalTurn(false, Duration.ZERO);
        }
        return parts.retention.prune(most);
    }

    @Override
    public RetentionFigures retention() {
        return parts.retention.retention();
    }

    @Override
    public ClusterFigures figures() {
        return parts.figures();
    }

    @Override
    public String storeName() {
        return name;
    }

    /// The nodes that share the database.
    SharedNodes nodes() {
        return parts.nodes;
    }

    /// The connections for questions, closed with the queue.
    DataSource readers() {
        return parts.readers;
    }

    @Override
    public StoreHealth health() {
        var work = parts.work.health();
        return work.writable() ? parts.clients.health() : work;
    }

    @Override
    public KeptOutcomes keptOutcomes() {
        return parts.keptOutcomes();
    }

    @Override
    public CompletableFuture<StoreHealth> probe() {
        return parts.probes.latest().handle((_, _) -> health());
    }

    @Override
    public void close() {
        parts.close();
    }

    /// Ends as a process does that is killed.
    void vanish() {
        parts.vanish();
    }

    /// Has the node make its round among the others now.
    void beat() {
        parts.beat();
    }
}
