package io.coremill.queue.postgres.key;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyHolder;
import io.coremill.queue.key.KeyVerdict;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.FoundJobs;
import io.coremill.queue.postgres.step.PostgresRetries;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the holders of keys mean for those who ask for them, within a transaction.
final class KeyStandings implements PostgresRetries.KeyCheck {
    /// The state of a transaction that is to be tried again.
    private static final String GIVE_WAY = "40001";

    private final InstantSource clock;
    private final UniqueKeys unique;
    private final FoundJobs jobs;

    KeyStandings(PostgresSession session, InstantSource clock) {
        this.clock = clock;
        unique = new UniqueKeys(session);
        jobs = new FoundJobs(session);
    }

    /// How it stands with the key of a submission.
    ///
    /// @param inHand the verdict if a node has the holder in hand
    /// @param waiting the holder, if it waits
    record Standing(KeyVerdict verdict, KeyVerdict inHand, JobId holder, @Nullable Job waiting) {}

    /// Has jobs hold keys that no job has had.
    ///
    /// @param submits each with another key
    /// @return the ids of the jobs that do
    Set<UUID> holdNew(List<StoreCommand.SubmitKeyed> submits) throws SQLException {
        return unique.holdNew(submits.stream().map(submit -> claim(submit, submit.job())).toList());
    }

    /// Whether it holds a key now that no job has had.
    boolean holdsNew(StoreCommand.SubmitKeyed submit) throws SQLException {
        return !holdNew(List.of(submit)).isEmpty();
    }

    /// Locks keys that are there, until the transaction ends.
    ///
    /// @param submits that have one each
    void lock(List<StoreCommand.SubmitKeyed> submits) throws SQLException {
        unique.lock(submits.stream().map(KeyStandings::name).distinct().toList());
    }

    /// The job that the key of a submission belongs to. Locked until the transaction ends.
    Optional<KeyHolder> found(StoreCommand.SubmitKeyed submit) throws SQLException {
        return unique.holder(name(submit));
    }

    /// @throws SQLException one that passes, if the key has gone since it was found
    KeyHolder holder(StoreCommand.SubmitKeyed submit) throws SQLException {
        return holder(name(submit));
    }

    Standing of(StoreCommand.SubmitKeyed submit, KeyHolder holder) throws SQLException {
        var job = jobs.find(holder.job()).orElse(null);
        var state = job == null ? null : job.state();
        boolean waits = state == JobState.SCHEDULED || state == JobState.QUEUED;
        var rule = Objects.requireNonNull(submit.keys().unique());
        var now = clock.instant();
        var seen = submit.keys().seen();
        return new Standing(
                KeyHolder.between(holder.on(rule, state, waits, now), job, submit.job(), seen),
                KeyHolder.between(holder.on(rule, state, false, now), job, submit.job(), seen),
                holder.job(),
                waits ? job : null);
    }

    /// Has a job hold the key, in the place of the one that did.
    void take(StoreCommand.SubmitKeyed submit, Job job) throws SQLException {
        if (submit.uniqueName() != null) {
            unique.hold(claim(submit, job));
        }
    }

    void letGo(StoreCommand.SubmitKeyed submit) throws SQLException {
        unique.letGo(name(submit));
    }

    /// The job of a submission does not hold its key, if it did.
    void leave(StoreCommand.SubmitKeyed submit) throws SQLException {
        unique.leave(name(submit), submit.job().id());
    }

    /// Whether a node has the job in hand.
    boolean isInHand(JobId job) throws SQLException {
        return unique.isInHand(job);
    }

    @Override
    public void takesKey(Job job, String queue) throws SQLException {
        var rule = unique.rule(job.id()).orElse(null);
        if (rule == null) {
            return;
        }
        var name = rule.name(queue, job.spec().type());
        var claim = UniqueKeys.Claim.of(name, rule, job);
        if (unique.holdNew(List.of(claim)).isEmpty()) {
            takeOver(claim);
        }
        var before = rule.name(job.spec().queue(), job.spec().type());
        if (!before.equals(name)) {
            unique.leave(before, job.id());
        }
    }

    private void takeOver(UniqueKeys.Claim claim) throws SQLException {
        var holder = holder(claim.name());
        if (!holder.job().equals(claim.holder().job()) && holds(holder)) {
            throw new KeyHeldException(holder.job());
        }
        unique.hold(claim);
    }

    private boolean holds(KeyHolder holder) throws SQLException {
        var state = jobs.find(holder.job()).map(Job::state).orElse(null);
        return holder.holds(state, clock.instant());
    }

    private KeyHolder holder(String name) throws SQLException {
        return unique.holder(name)
                .orElseThrow(() -> new SQLException("a key has gone meanwhile", GIVE_WAY));
    }

    private static UniqueKeys.Claim claim(StoreCommand.SubmitKeyed submit, Job job) {
        return UniqueKeys.Claim.of(
                name(submit), Objects.requireNonNull(submit.keys().unique()), job);
    }

    private static String name(StoreCommand.SubmitKeyed submit) {
        return Objects.requireNonNull(submit.uniqueName());
    }
}
