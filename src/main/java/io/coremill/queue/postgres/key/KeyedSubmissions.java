package io.coremill.queue.postgres.key;

import io.coremill.job.JobId;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueAdmission;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyDecision;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.KeyVerdict;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.PostgresSubmissions;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.sealing.SealedJob;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.TakenLines;
import io.coremill.seal.ColumnSeal;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Accepts jobs under keys, or does what their keys ask for. Keys that are new are taken together;
/// where one is there already, what it means is found out one by one.
final class KeyedSubmissions {
    private static final Comparator<StoreCommand.SubmitKeyed> IN_ONE_ORDER =
            Comparator.comparing(
                    StoreCommand.SubmitKeyed::uniqueName, Comparator.nullsFirst(KeyOrder.BY_BYTES));

    private final ColumnSeal seal;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final QueueAdmission admission;
    private final RequestKeys requests;
    private final KeyStandings standings;
    private final PostgresSubmissions submissions;

    /// Those that are let in and still to be written, by the ids of their jobs.
    private final Map<JobId, StoreCommand.SubmitKeyed> accepted = new LinkedHashMap<>();

    KeyedSubmissions(PostgresSession session, StepContext context, KeyStandings standings) {
        this.standings = standings;
        seal = session.seal();
        clock = context.clock();
        listeners = context.listeners();
        admission = new QueueAdmission(listeners);
        requests = new RequestKeys(session, clock);
        submissions = PostgresSubmissions.of(session, context);
    }

    void run(List<StoreCommand.SubmitKeyed> submits, PendingChanges changes) throws SQLException {
        if (submits.isEmpty()) {
            return;
        }
        accepted.clear();
        var sorted = submits.stream().sorted(IN_ONE_ORDER).toList();
        var remembered = requests.rememberNew(firstOf(sorted, submit -> submit.keys().request()));
        var toHold = sorted.stream().filter(submit -> isNew(submit, remembered)).toList();
        var holding = standings.holdNew(firstOf(toHold, StoreCommand.SubmitKeyed::uniqueName));
        for (var submit : sorted) {
            var id = submit.job().id().value();
            var decision =
                    onRequest(submit, remembered.contains(id), holding.contains(id), changes);
            answer(submit, decision, changes);
        }
        write(changes);
    }

    /// One whose answer its caller gives.
    KeyDecision run(StoreCommand.Submit submit, PendingChanges changes) throws SQLException {
        accepted.clear();
        var line = StoreCommand.SubmitKeyed.ofTick(submit);
        var decision = decide(line, false, changes);
        write(changes);
        noteRefusal(decision, changes);
        return decision;
    }

    /// The next lines of a chunk. They may wait for their keys before anything else, so that two
    /// nodes never wait for each other; then each is decided on after those before it.
    TakenLines run(PendingChunk chunk, PendingChanges changes) throws SQLException {
        accepted.clear();
        int fit = linesThatFit(chunk, changes);
        int most = chunk.next().size();
        var keyed = keyed(chunk, 0, fit);
        var beyond = keyed(chunk, fit, most);
        var holding = standings.holdNew(firstOf(keyed, StoreCommand.SubmitKeyed::uniqueName));
        standings.lock(
                Stream.concat(keyed.stream(), beyond.stream())
                        .filter(it -> !isAmong(holding, it))
                        .toList());
        var later = beyond.stream().map(it -> it.job().id().value()).collect(Collectors.toSet());
        var taken =
                TakenLines.of(
                        chunk,
                        most,
                        (job, maxWaiting) -> {
                            var line =
                                    StoreCommand.SubmitKeyed.ofLine(job, maxWaiting, chunk.seen());
                            return isAmong(later, line) && standings.found(line).isEmpty()
                                    ? KeyDecision.LATER
                                    : decide(line, isAmong(holding, line), changes);
                        });
        if (!chunk.isWhole()) {
            leaveKeys(keyed(chunk, Math.min(taken.count(), fit), fit), holding);
        }
        write(changes);
        return taken;
    }

    /// Lines that are not answered now keep no key: their jobs may never be. There are such where
    /// room that was there has gone meanwhile.
    private void leaveKeys(List<StoreCommand.SubmitKeyed> lines, Set<UUID> holding)
            throws SQLException {
        for (var line : lines) {
            if (isAmong(holding, line)) {
                standings.leave(line);
            }
        }
    }

    /// No line takes a new key that it might have to give back for want of room; the first one
    /// shows whether it needs any.
    private int linesThatFit(PendingChunk chunk, PendingChanges changes) {
        int lines = chunk.next().size();
        return chunk.isWhole()
                ? lines
                : Math.max(1, admission.entrants(chunk, changes).jobs().size());
    }

    private static List<StoreCommand.SubmitKeyed> keyed(PendingChunk chunk, int from, int end) {
        return IntStream.range(from, end)
                .filter(i -> chunk.next().get(i).spec().terms().isUnique())
                .mapToObj(
                        i ->
                                StoreCommand.SubmitKeyed.ofLine(
                                        chunk.next().get(i), chunk.maxWaiting(i), chunk.seen()))
                .toList();
    }

    private static boolean isAmong(Set<UUID> ids, StoreCommand.SubmitKeyed submit) {
        return ids.contains(submit.job().id().value());
    }

    /// Whether it is certain that its request was not made before.
    private static boolean isNew(StoreCommand.SubmitKeyed submit, Set<UUID> remembered) {
        return submit.keys().request() == null || remembered.contains(submit.job().id().value());
    }

    /// Those that have a key, the first of each.
    private static List<StoreCommand.SubmitKeyed> firstOf(
            List<StoreCommand.SubmitKeyed> submits,
            Function<StoreCommand.SubmitKeyed, @Nullable Object> key) {
        var seen = new HashSet<Object>();
        return submits.stream()
                .filter(
                        submit -> {
                            var own = key.apply(submit);
                            return own != null && seen.add(nameOf(own));
                        })
                .toList();
    }

    /// Two requests of one principal are under one key, whatever else is in them.
    private static Object nameOf(Object key) {
        return key instanceof IdempotencyKey request
                ? List.of(request.principal(), request.key())
                : key;
    }

    private void answer(
            StoreCommand.SubmitKeyed submit, KeyDecision decision, PendingChanges changes) {
        noteRefusal(decision, changes);
        changes.answer(() -> decision.complete(submit.answer()));
    }

    private void noteRefusal(KeyDecision decision, PendingChanges changes) {
        if (decision.refusal() instanceof QueueFullException full) {
            admission.refused(full, changes);
        }
    }

    private KeyDecision onRequest(
            StoreCommand.SubmitKeyed submit,
            boolean remembered,
            boolean holds,
            PendingChanges changes)
            throws SQLException {
        try {
            var request = submit.keys().request();
            var before =
                    request == null || remembered
                            ? Optional.<SubmissionAnswer>empty()
                            : requests.answer(submit);
            return before.isPresent()
                    ? KeyDecision.of(before.get())
                    : decide(submit, holds, changes);
        } catch (KeyReusedException e) {
            return KeyDecision.refused(e);
        }
    }

    private KeyDecision decide(
            StoreCommand.SubmitKeyed submit, boolean holds, PendingChanges changes)
            throws SQLException {
        if (holds || submit.uniqueName() == null) {
            return accept(submit, holds, changes);
        }
        var found = standings.found(submit);
        if (found.isEmpty() && standings.holdsNew(submit)) {
            return accept(submit, true, changes);
        }
        var holder = found.isPresent() ? found.get() : standings.holder(submit);
        if (accepted.containsKey(holder.job())) {
            write(changes);
        }
        var standing = standings.of(submit, holder);
        return standing.verdict() == KeyVerdict.REPLACE
                ? replace(submit, standing, changes)
                : leave(submit, standing.verdict(), standing.holder(), changes);
    }

    /// The holder stays as it is.
    private KeyDecision leave(
            StoreCommand.SubmitKeyed submit,
            KeyVerdict verdict,
            JobId holder,
            PendingChanges changes)
            throws SQLException {
        return switch (verdict) {
            case KEEP -> answer(submit, holder, SubmissionAnswer.Kind.KEPT);
            case REJECT -> {
                forget(submit);
                yield KeyDecision.held(holder);
            }
            case TAKE, REPLACE -> accept(submit, false, changes);
        };
    }

    /// @param isNew whether it holds its key already, which nobody had before
    private KeyDecision accept(
            StoreCommand.SubmitKeyed submit, boolean isNew, PendingChanges changes)
            throws SQLException {
        var job = submit.job();
        var full = admission.full(job.spec().queue(), submit.maxWaiting(), changes);
        if (full != null) {
            forget(submit);
            if (isNew) {
                standings.letGo(submit);
            }
            return KeyDecision.refused(full);
        }
        if (!isNew) {
            standings.take(submit, job);
        }
        admission.enters(job, changes);
        accepted.put(job.id(), submit);
        return KeyDecision.of(SubmissionAnswer.accepted(job));
    }

    private KeyDecision replace(
            StoreCommand.SubmitKeyed submit, KeyStandings.Standing standing, PendingChanges changes)
            throws SQLException {
        var waiting = Objects.requireNonNull(standing.waiting());
        var next = submit.replacing(waiting, clock.instant());
        var job = SealedJob.moved(next, submit.job().id(), seal);
        String from = waiting.spec().queue();
        String to = job.spec().queue();
        var full = from.equals(to) ? null : admission.full(to, submit.maxWaiting(), changes);
        if (full != null) {
            forget(submit);
            return KeyDecision.refused(full);
        }
        if (!submissions.replace(waiting, job, rule(submit), changes)) {
            return again(submit, standing, changes);
        }
        standings.take(submit, job);
        changes.move(from, waiting.state(), to, job.state());
        changes.news(() -> listeners.changed(job.id()));
        return answer(submit, job.id(), SubmissionAnswer.Kind.REPLACED);
    }

    /// The job is not where it was found: a node has it in hand, or it became due just now.
    private KeyDecision again(
            StoreCommand.SubmitKeyed submit, KeyStandings.Standing before, PendingChanges changes)
            throws SQLException {
        return standings.isInHand(before.holder())
                ? leave(submit, before.inHand(), before.holder(), changes)
                : decide(submit, false, changes);
    }

    private KeyDecision answer(
            StoreCommand.SubmitKeyed submit, JobId job, SubmissionAnswer.Kind kind)
            throws SQLException {
        var request = submit.keys().request();
        if (request != null) {
            requests.remember(request, kind, job);
        }
        return KeyDecision.of(SubmissionAnswer.of(job, kind));
    }

    private void forget(StoreCommand.SubmitKeyed submit) throws SQLException {
        var request = submit.keys().request();
        if (request != null) {
            requests.forget(request);
        }
    }

    private void write(PendingChanges changes) throws SQLException {
        var jobs = accepted.values().stream().map(StoreCommand.SubmitKeyed::job).toList();
        submissions.writeInParts(
                jobs, job -> rule(Objects.requireNonNull(accepted.get(job.id()))), changes);
        accepted.clear();
    }

    private static @Nullable String rule(StoreCommand.SubmitKeyed submit) {
        return ColumnJson.writeNullable(submit.keys().unique());
    }
}
