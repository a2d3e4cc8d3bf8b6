package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.key.UniqueRule;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyHolder;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.LeasedJob;
import io.coremill.queue.sqlite.table.UniqueKeyTable;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Looks at the keys of jobs that are retried or changed by hand.
final class KeyClaims {
    private final WriteSession session;
    private final InstantSource clock;
    private final UniqueKeyTable unique;
    private final KeyPruning pruning;

    KeyClaims(
            WriteSession session, InstantSource clock, UniqueKeyTable unique, KeyPruning pruning) {
        this.session = session;
        this.clock = clock;
        this.unique = unique;
        this.pruning = pruning;
    }

    /// The job that holds the key of this one. If there is none, this one takes it.
    ///
    /// @param queue in which the job is to wait
    /// @param due when it is to be due
    Optional<JobId> otherHolder(Job job, String queue, Instant due) throws SQLException {
        try {
            var rule = unique.rule(job.id()).orElse(null);
            return rule == null ? Optional.empty() : otherHolder(job, rule, queue, due);
        } catch (KeyHeldException e) {
            return Optional.of(e.holder());
        }
    }

    private Optional<JobId> otherHolder(Job job, UniqueRule rule, String queue, Instant due)
            throws SQLException {
        var name = rule.name(queue, job.spec().type());
        var holder = unique.holder(name).orElse(null);
        if (holder != null && !holder.job().equals(job.id()) && holds(holder)) {
            return Optional.of(holder.job());
        }
        unique.leave(rule.name(job.spec().queue(), job.spec().type()), job.id());
        var own = KeyHolder.of(job.id(), rule, job.times().submitted());
        pruning.at(unique.hold(name, own, due));
        return Optional.empty();
    }

    private boolean holds(KeyHolder holder) throws SQLException {
        var found = LeasedJob.find(session, holder.job());
        return holder.holds(found.map(it -> it.job().state()).orElse(null), clock.instant());
    }
}
