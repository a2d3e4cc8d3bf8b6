package io.coremill.queue.sqlite;

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
import io.coremill.queue.access.KeptKeys;
import io.coremill.queue.access.KeyNews;
import io.coremill.queue.audit.KeptAudit;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.column.AcceptedJob;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.ProbeSchedule;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueCounts;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.queue.commit.WriterLane;
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
import io.coremill.queue.retention.RemovalTurn;
import io.coremill.queue.retention.RetentionFigures;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.schedule.KeptSchedules;
import io.coremill.queue.schedule.ScheduleNews;
import io.coremill.queue.sealing.ClearAnswer;
import io.coremill.queue.sealing.SealedJob;
import io.coremill.queue.sqlite.file.OpenFiles;
import io.coremill.queue.sqlite.search.JobReader;
import io.coremill.queue.sqlite.step.PruneStep;
import io.coremill.queue.sqlite.step.SubmissionStep;
import io.coremill.queue.sqlite.step.TransactionSteps;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTurn;
import io.coremill.schedule.ScheduleStore;
import io.coremill.seal.ColumnSeal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The queue in one SQLite file, for one process at a time. All changes go through one thread,
/// which commits whatever has gathered; questions are answered beside it.
public final class SqliteQueue implements JobQueue {
    private static final String LANE = "all";

    private final InstantSource clock;
    private final JobIds ids;

    /// Of the jobs that waited when it was opened: the clock may have been set back since.
    private final Instant latestDue;

    private final ClaimantRegistry claimants = new ClaimantRegistry();
    private final QueueCounters counters;
    private final JobReader reader;
    private final WriterLane writer;
    private final OpenFiles files;
    private final ProbeSchedule probes;
    private final ScheduleStore schedules;
    private final KeyStore accessKeys;
    private final AuditStore audit;
    private final String name;
    private final PruneStep figures;
    private final ColumnSeal seal;

    private SqliteQueue(
            String name,
            OpenFiles files,
            StartupState startup,
            InstantSource clock,
            LongSupplier nanos,
            long mostKept,
            RetentionRules retention,
            QueueListeners listeners) {
        this.name = name;
        this.files = files;
        this.clock = clock;
        ids = new JobIds(clock);
        latestDue = startup.latestDue().orElse(Instant.MIN);
        startup.newest().ifPresent(ids::startAfter);
        counters = startup.counters();
        seal = files.session().seal();
        reader = new JobReader(files.readers(), seal);
        var news = new ScheduleNews();
        var keyNews = new KeyNews();
        var steps =
                TransactionSteps.of(
                        files.session(),
                        clock,
                        claimants,
                        listeners,
                        retention,
                        startup.nextLease(),
                        startup.terms(),
                        startup.nextKeyLook(),
                        news::changed,
                        keyNews::changed);
        figures = steps.prunes();
        writer =
                new WriterLane(
                        "coremill-writer",
                        new CommandQueue(nanos),
                        new SqliteTransactions(files.session(), counters, steps, files.stored()),
                        new WriterLane.Setup(
                                clock, nanos, mostKept, took -> listeners.committed(LANE, took)));
        probes = new ProbeSchedule(writer::put, nanos);
        schedules =
                new KeptSchedules(
                        files.readers(),
                        TransactionSteps::tables,
                        new KeptSchedules.Access(
                                writer::put,
                                job -> submission(job.spec(), job.maxWaiting()),
                                this::isUnfinished),
                        news,
                        seal);
        accessKeys = new KeptKeys(files.readers(), TransactionSteps::tables, writer::put, keyNews);
        audit = new KeptAudit(files.readers(), TransactionSteps::tables, writer::put);
    }

    @Override
    public KeyStore accessKeys() {
        return accessKeys;
    }

    /// Opens the queue of a directory, which is created if need be, and ends what an earlier run
    /// left running.
    ///
    /// @param node the name this process goes by
    /// @param nanos rises steadily from anywhere
    /// @param listeners hear of everything from now on, and of what that left to be ended
    /// @throws io.coremill.queue.directory.DataDirectoryInUseException if another process has it
    /// @throws StorageUnavailableException if the directory or its file cannot be used
    public static SqliteQueue open(
            Path directory,
            String node,
            InstantSource clock,
            LongSupplier nanos,
            List<QueueListener> listeners) {
        return open(
                directory,
                node,
                clock,
                nanos,
                KeptOutcomes.USUAL_BYTES,
                RetentionRules.USUAL,
                listeners);
    }

    /// The same, with another bound for what is kept while the disk cannot be written, and for how
    /// long finished jobs are kept.
    ///
    /// @param mostKept in bytes
    public static SqliteQueue open(
            Path directory,
            String node,
            InstantSource clock,
            LongSupplier nanos,
            long mostKept,
            RetentionRules retention,
            List<QueueListener> listeners) {
        return open(directory, node, clock, nanos, mostKept, retention, ColumnSeal.NONE, listeners);
    }

    /// The same, with what is secret in jobs sealed.
    public static SqliteQueue open(
            Path directory,
            String node,
            InstantSource clock,
            LongSupplier nanos,
            long mostKept,
            RetentionRules retention,
            ColumnSeal seal,
            List<QueueListener> listeners) {
        var files = OpenFiles.open(directory, node, nanos, seal);
        try {
            var all = new QueueListeners(listeners);
            var startup = StartupState.of(files.session(), clock.instant(), all, retention);
            files.stored().remember();
            var queue =
                    new SqliteQueue(
                            startup.storeName(node),
                            files,
                            startup,
                            clock,
                            nanos,
                            mostKept,
                            retention,
                            all);
            queue.writer.start();
            return queue;
        } catch (SQLException e) {
            files.close();
            throw new StorageUnavailableException(
                    "the data directory %s cannot be used".formatted(directory), e);
        }
    }

    @Override
    public CompletableFuture<Job> submit(JobSpec spec, int maxWaiting, Consumer<JobId> begun) {
        var command = submission(spec, maxWaiting);
        begun.accept(command.job().id());
        writer.put(command);
        return ClearAnswer.ofJob(command.answer(), spec, seal);
    }

    private StoreCommand.Submit submission(JobSpec spec, int maxWaiting) {
        var now = clock.instant();
        var place = now.isBefore(latestDue) ? latestDue : now;
        return SubmissionStep.command(ids.next(now), spec, maxWaiting, now, place, seal);
    }

    @Override
    public ScheduleStore schedules() {
        return schedules;
    }

    @Override
    public AuditStore audit() {
        return audit;
    }

    private boolean isUnfinished(JobId id) {
        return find(id).filter(job -> !job.state().isFinal()).isPresent();
    }

    @Override
    public CompletableFuture<ChunkResult> submitAll(JobChunk chunk) {
        var now = clock.instant();
        var place = now.isBefore(latestDue) ? latestDue : now;
        var pending = PendingChunk.of(chunk, spec -> accepted(ids.next(now), spec, now, place));
        writer.put(new StoreCommand.SubmitChunk(pending));
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
        writer.put(command);
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
        writer.put(command);
        return command.answer();
    }

    /// No other node could go on with it.
    @Override
    public CompletableFuture<Void> leaveUpload(UploadTurn turn) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<AnsweredLine> answeredAfter(String upload, long line) {
        return reader.answeredAfter(upload, line);
    }

    @Override
    public Optional<SubmissionAnswer> answerTo(IdempotencyKey request) {
        return reader.answerTo(request, clock.instant());
    }

    @Override
    public KeyCounts keyCounts() {
        return reader.keyCounts();
    }

    @Override
    public Optional<Job> find(JobId id) {
        return reader.find(StoreStatements.FIND, id);
    }

    @Override
    public Optional<Job> findWithResult(JobId id) {
        return reader.find(StoreStatements.FIND_WITH_RESULT, id);
    }

    @Override
    public SortedJobs sorted(
            JobFilter filter, JobOrder order, @Nullable ListPlace after, int limit) {
        return reader.sorted(filter, new ListRange(order, after), limit);
    }

    @Override
    public FoundIds ids(JobFilter filter, int limit) {
        return reader.ids(filter, limit);
    }

    @Override
    public FailureGroups failures(JobFilter filter, int most) {
        return reader.failures(filter, most);
    }

    @Override
    public JobCount count(JobFilter filter, int most) {
        return counters.count(filter).orElseGet(() -> reader.count(filter, most));
    }

    @Override
    public List<LogLine> logs(JobId id) {
        return reader.logs(id);
    }

    @Override
    public List<NumberedLine> logs(JobId id, long after, int most) {
        return reader.logs(id, after, most);
    }

    @Override
    public CompletableFuture<Optional<Job>> cancel(JobId id) {
        var command = new StoreCommand.Cancel(id, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<Job>> retry(JobId id) {
        var command = new StoreCommand.Retry(id, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<Job>> change(
            JobId id, JobChange change, @Nullable Long version) {
        var command = new StoreCommand.Change(id, change, version, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<BegunBulk> begin(
            BulkRequest request, long matched, boolean more, @Nullable IdempotencyKey key) {
        var now = clock.instant();
        var id = ids.next(now);
        var action = BulkAction.begun(id, request, matched, more, now);
        var command = new StoreCommand.BeginBulk(action, key, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public Optional<BulkAction> bulkAction(JobId id) {
        return reader.bulkAction(id);
    }

    @Override
    public List<BulkAction> bulkActions(@Nullable JobId before, int most) {
        return reader.bulkActions(before, most);
    }

    @Override
    public List<BulkAction> runningBulkActions() {
        return reader.runningBulkActions();
    }

    @Override
    public CompletableFuture<Optional<BulkAction>> cancelBulkAction(JobId id) {
        var command = new StoreCommand.CancelBulk(id, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<BulkAction>> advance(BulkBatch batch) {
        var command = new StoreCommand.AdvanceBulk(batch, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Optional<Job>> delete(JobId id, @Nullable Long version) {
        var command = new StoreCommand.Delete(id, version, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public CompletableFuture<Void> pause(String queue) {
        return pause(queue, true);
    }

    @Override
    public CompletableFuture<Void> resume(String queue) {
        return pause(queue, false);
    }

    @Override
    public JobWatch watch(JobId id) {
        return JobWatch.NOT_NEEDED;
    }

    @Override
    public Set<String> paused() {
        return counters.paused();
    }

    @Override
    public List<QueueDepth> depths() {
        return counters.counts().entrySet().stream()
                .map(entry -> depth(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Registration serve(String queue, Claimant claimant) {
        claimants.add(queue, claimant);
        var _ = wake(queue);
        return () -> claimants.remove(queue, claimant);
    }

    @Override
    public CompletableFuture<Void> wake(String queue) {
        var command = new StoreCommand.Wake(new CompletableFuture<>());
        writer.put(command);
        return command.answer();
    }

    @Override
    public void report(List<AttemptReport> reports) {
        writer.put(new StoreCommand.Report(reports));
    }

    @Override
    public CompletableFuture<Boolean> settle(Settlement settlement) {
        var command = StoreCommand.Settle.of(settlement, clock.instant(), seal);
        writer.put(command);
        return command.answer();
    }

    /// @throws StorageUnavailableException if the store cannot write just now
    @Override
    public RemovalTurn prune(int most) {
        var command = new StoreCommand.Prune(most, new CompletableFuture<>());
        writer.put(command);
        try {
            return command.answer().join();
        } catch (CompletionException e) {
            throw new StorageUnavailableException("the store cannot remove jobs just now", e);
        }
    }

    @Override
    public RetentionFigures retention() {
        return new RetentionFigures(figures.behind(), figures.surplus(), reader.freeBytes());
    }

    @Override
    public StoreHealth health() {
        return writer.health();
    }

    @Override
    public String storeName() {
        return name;
    }

    @Override
    public KeptOutcomes keptOutcomes() {
        return writer.keptOutcomes();
    }

    @Override
    public CompletableFuture<StoreHealth> probe() {
        return probes.latest().handle((_, _) -> health());
    }

    @Override
    public void close() {
        claimants.clear();
        writer.close();
        files.close();
    }

    private CompletableFuture<Void> pause(String queue, boolean on) {
        var command = new StoreCommand.Pause(queue, on, new WithdrawableFuture<>());
        writer.put(command);
        return command.answer();
    }

    private QueueDepth depth(String queue, QueueCounts counts) {
        var oldest = counts.queued() == 0 ? null : reader.oldestDue(queue).orElse(null);
        return new QueueDepth(queue, counts.queued(), counts.scheduled(), counts.running(), oldest);
    }
}
