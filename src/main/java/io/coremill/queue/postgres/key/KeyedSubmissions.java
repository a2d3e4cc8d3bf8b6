package io.coremill.queue.postgres.key;

import io.coremill.job.JobId;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueAdmission;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.KeyVerdict;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.PostgresSubmissions;
import io.coremill.queue.postgres.step.StepContext;
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
import org.jspecify.annotations.Nullable;

/// Accepts jobs under keys, or does what their keys ask for. Keys that are new are taken together;
/// where one is there already, what it means is found out one by one.
final class KeyedSubmissions {
    private static final Comparator<StoreCommand.SubmitKeyed> IN_ONE_ORDER =
            Comparator.comparing(
                    StoreCommand.SubmitKeyed::uniqueName,
                    Comparator.nullsFirst(Comparator.naturalOrder()));

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
            run(submit, remembered.contains(id), holding.contains(id), changes);
        }
        write(changes);
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

    private void run(
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
            if (before.isPresent()) {
                changes.answer(() -> submit.answer().complete(before.get()));
            } else {
                decide(submit, holds, changes);
            }
        } catch (KeyReusedException e) {
            changes.answer(() -> submit.fail(e));
        }
    }

    private void decide(StoreCommand.SubmitKeyed submit, boolean holds, PendingChanges changes)
            throws SQLException {
        if (holds || submit.uniqueName() == null) {
            accept(submit, holds, changes);
            return;
        }
        if (standings.holdsNew(submit)) {
            accept(submit, true, changes);
            return;
        }
        write(changes); // the holder may be among them
        var standing = standings.of(submit);
        if (standing.verdict() == KeyVerdict.REPLACE) {
            replace(submit, standing, changes);
        } else {
            leave(submit, standing.verdict(), standing.holder(), changes);
        }
    }

    /// The holder stays as it is.
    private void leave(
            StoreCommand.SubmitKeyed submit,
            KeyVerdict verdict,
            JobId holder,
            PendingChanges changes)
            throws SQLException {
        switch (verdict) {
            case KEEP -> answer(submit, holder, SubmissionAnswer.Kind.KEPT, changes);
            case REJECT -> reject(submit, holder, changes);
            case TAKE, REPLACE -> accept(submit, false, changes);
        }
    }

    /// @param isNew whether it holds its key already, which nobody had before
    private void accept(StoreCommand.SubmitKeyed submit, boolean isNew, PendingChanges changes)
            throws SQLException {
        var job = submit.job();
        if (admission.isFull(job.spec().queue(), submit.maxWaiting(), submit, changes)) {
            forget(submit);
            if (isNew) {
                standings.letGo(submit);
            }
            return;
        }
        if (!isNew) {
            standings.take(submit, job);
        }
        admission.enters(job, changes);
        accepted.put(job.id(), submit);
        changes.answer(() -> submit.answer().complete(SubmissionAnswer.accepted(job)));
    }

    private void reject(StoreCommand.SubmitKeyed submit, JobId holder, PendingChanges changes)
            throws SQLException {
        forget(submit);
        var why = new KeyHeldException(holder);
        changes.answer(() -> submit.fail(why));
    }

    private void replace(
            StoreCommand.SubmitKeyed submit, KeyStandings.Standing standing, PendingChanges changes)
            throws SQLException {
        var waiting = Objects.requireNonNull(standing.waiting());
        var job = submit.replacing(waiting, clock.instant());
        String from = waiting.spec().queue();
        String to = job.spec().queue();
        if (!from.equals(to) && admission.isFull(to, submit.maxWaiting(), submit, changes)) {
            forget(submit);
            return;
        }
        if (!submissions.replace(waiting, job, rule(submit), changes)) {
            again(submit, standing, changes);
            return;
        }
        standings.take(submit, job);
        changes.move(from, waiting.state(), to, job.state());
        changes.news(() -> listeners.changed(job.id()));
        answer(submit, job.id(), SubmissionAnswer.Kind.REPLACED, changes);
    }

    /// The job is not where it was found: a node has it in hand, or it became due just now.
    private void again(
            StoreCommand.SubmitKeyed submit, KeyStandings.Standing before, PendingChanges changes)
            throws SQLException {
        if (standings.isInHand(before.holder())) {
            leave(submit, before.inHand(), before.holder(), changes);
        } else {
            decide(submit, false, changes);
        }
    }

    private void answer(
            StoreCommand.SubmitKeyed submit,
            JobId job,
            SubmissionAnswer.Kind kind,
            PendingChanges changes)
            throws SQLException {
        var request = submit.keys().request();
        if (request != null) {
            requests.remember(request, kind, job);
        }
        changes.answer(() -> submit.answer().complete(SubmissionAnswer.of(job, kind)));
    }

    private void forget(StoreCommand.SubmitKeyed submit) throws SQLException {
        var request = submit.keys().request();
        if (request != null) {
            requests.forget(request);
        }
    }

    private void write(PendingChanges changes) throws SQLException {
        var jobs = accepted.values().stream().map(StoreCommand.SubmitKeyed::job).toList();
        submissions.write(
                jobs, job -> rule(Objects.requireNonNull(accepted.get(job.id()))), changes);
        accepted.clear();
    }

    private static @Nullable String rule(StoreCommand.SubmitKeyed submit) {
        return ColumnJson.writeNullable(submit.keys().unique());
    }
}
