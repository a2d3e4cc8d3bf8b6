package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueAdmission;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyDecision;
import io.coremill.queue.key.KeyHolder;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.KeyVerdict;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.sealing.SealedJob;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.IdempotencyTable;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.LeasedJob;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TagTable;
import io.coremill.queue.sqlite.table.TermTable;
import io.coremill.queue.sqlite.table.UniqueKeyTable;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Accepts jobs under keys, or does what their keys ask for.
final class KeyedSubmissionStep {
    private final WriteSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final QueueAdmission admission;
    private final IdempotencyTable requests;
    private final UniqueKeyTable unique;
    private final KeyPruning pruning;
    private final SubmissionStep submissions;
    private final TermTable terms;

    KeyedSubmissionStep(
            WriteSession session,
            InstantSource clock,
            QueueListeners listeners,
            IdempotencyTable requests,
            UniqueKeyTable unique,
            KeyPruning pruning,
            SubmissionStep submissions,
            TermTable terms) {
        this.session = session;
        this.clock = clock;
        this.listeners = listeners;
        this.admission = new QueueAdmission(listeners);
        this.requests = requests;
        this.unique = unique;
        this.pruning = pruning;
        this.submissions = submissions;
        this.terms = terms;
    }

    void run(List<StoreCommand.SubmitKeyed> submits, PendingChanges changes) throws SQLException {
        if (submits.isEmpty()) {
            return;
        }
        for (var submit : submits) {
            run(submit, changes);
        }
    }

    private void run(StoreCommand.SubmitKeyed submit, PendingChanges changes) throws SQLException {
        var decision = decisionOnRequest(submit, changes);
        noteRefusal(decision, changes);
        changes.answer(() -> decision.complete(submit.answer()));
    }

    /// One whose answer its caller gives.
    KeyDecision run(StoreCommand.Submit submit, PendingChanges changes) throws SQLException {
        var line = StoreCommand.SubmitKeyed.ofTick(submit);
        var decision = decide(line, changes);
        noteRefusal(decision, changes);
        return decision;
    }

    private void noteRefusal(KeyDecision decision, PendingChanges changes) {
        if (decision.refusal() instanceof QueueFullException full) {
            admission.refused(full, changes);
        }
    }

    private KeyDecision decisionOnRequest(StoreCommand.SubmitKeyed submit, PendingChanges changes)
            throws SQLException {
        try {
            var before = answerBefore(submit);
            return before.isPresent() ? KeyDecision.of(before.get()) : decide(submit, changes);
        } catch (KeyReusedException e) {
            return KeyDecision.refused(e);
        }
    }

    private Optional<SubmissionAnswer> answerBefore(StoreCommand.SubmitKeyed submit)
            throws SQLException {
        var request = submit.keys().request();
        return request == null ? Optional.empty() : requests.answer(request, clock.instant());
    }

    /// Lets a job in, or does what its key asks for.
    KeyDecision decide(StoreCommand.SubmitKeyed submit, PendingChanges changes)
            throws SQLException {
        var name = submit.uniqueName();
        var holder = name == null ? Optional.<KeyHolder>empty() : unique.holder(name);
        if (holder.isEmpty()) {
            return accept(submit, name, changes);
        }
        var found = LeasedJob.find(session, holder.get().job());
        return switch (verdict(submit, holder.get(), found)) {
            case TAKE -> accept(submit, name, changes);
            case KEEP -> answer(submit, holder.get().job(), SubmissionAnswer.Kind.KEPT);
            case REJECT -> KeyDecision.held(holder.get().job());
            case REPLACE -> replace(submit, name, found.orElseThrow().job(), changes);
        };
    }

    private KeyVerdict verdict(
            StoreCommand.SubmitKeyed submit, KeyHolder holder, Optional<LeasedJob> found) {
        var rule = submit.keys().unique();
        var state = found.map(held -> held.job().state()).orElse(null);
        boolean waits =
                found.isPresent()
                        && found.get().lease() == null
                        && !found.get().job().state().isFinal();
        if (rule == null) {
            return KeyVerdict.TAKE;
        }
        return KeyHolder.between(
                holder.on(rule, state, waits, clock.instant()),
                found.map(LeasedJob::job).orElse(null),
                submit.job(),
                submit.keys().seen());
    }

    private KeyDecision accept(
            StoreCommand.SubmitKeyed submit, @Nullable String name, PendingChanges changes)
            throws SQLException {
        var job = submit.job();
        var full = admission.full(job.spec().queue(), submit.maxWaiting(), changes);
        if (full != null) {
            return KeyDecision.refused(full);
        }
        admission.enters(job, changes);
        submissions.add(job);
        say(submit, job);
        hold(submit, name, job);
        remember(submit, SubmissionAnswer.Kind.ACCEPTED, job.id());
        return KeyDecision.of(SubmissionAnswer.accepted(job));
    }

    private KeyDecision replace(
            StoreCommand.SubmitKeyed submit,
            @Nullable String name,
            Job waiting,
            PendingChanges changes)
            throws SQLException {
        var next = submit.replacing(waiting, clock.instant());
        var job = SealedJob.moved(next, submit.job().id(), session.seal());
        String from = waiting.spec().queue();
        String to = job.spec().queue();
        var full = from.equals(to) ? null : admission.full(to, submit.maxWaiting(), changes);
        if (full != null) {
            return KeyDecision.refused(full);
        }
        write(waiting, job);
        say(submit, job);
        changes.move(from, waiting.state(), to, job.state());
        changes.news(() -> listeners.changed(job.id()));
        hold(submit, name, job);
        return answer(submit, job.id(), SubmissionAnswer.Kind.REPLACED);
    }

    private KeyDecision answer(
            StoreCommand.SubmitKeyed submit, JobId job, SubmissionAnswer.Kind kind)
            throws SQLException {
        remember(submit, kind, job);
        return KeyDecision.of(SubmissionAnswer.of(job, kind));
    }

    private void hold(StoreCommand.SubmitKeyed submit, @Nullable String name, Job job)
            throws SQLException {
        var rule = submit.keys().unique();
        if (name != null && rule != null) {
            var holder = KeyHolder.of(job.id(), rule, job.times().submitted());
            pruning.at(unique.hold(name, holder, job.times().due()));
        }
    }

    private void remember(StoreCommand.SubmitKeyed submit, SubmissionAnswer.Kind kind, JobId job)
            throws SQLException {
        var request = submit.keys().request();
        if (request != null) {
            pruning.at(requests.remember(request, kind, job, clock.instant()));
        }
    }

    private void write(Job waiting, Job job) throws SQLException {
        var before = waiting.spec().terms();
        long key = JobRows.key(job.id());
        session.update(StoreStatements.REPLACE, "[" + SubmissionStep.rowWithTerms(job) + "]", key);
        if (!before.isPlain()) {
            terms.remove(job.id(), before.expires(), before.deadline());
        }
        new TagTable(session).replace(job.id(), before.tags(), job.spec().terms().tags());
        if (!job.spec().terms().isPlain()) {
            terms.add(job);
        }
    }

    private void say(StoreCommand.SubmitKeyed submit, Job job) throws SQLException {
        var rule = submit.keys().unique();
        if (rule != null) {
            unique.say(job.id(), rule);
        }
    }
}
