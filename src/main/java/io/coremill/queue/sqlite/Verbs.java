package io.coremill.queue.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// All that can happen within a transaction, in its order.
record Verbs(
        Submissions submissions,
        Reports reports,
        Settlements settlements,
        Cancellations cancellations,
        Retries retries,
        Pauses pauses,
        Probes probes,
        Promotions promotions,
        Claims claims) {

    static Verbs of(
            Session session,
            InstantSource clock,
            Claimants claimants,
            Listeners listeners,
            long nextLease) {
        var logs = new Logs(session);
        return new Verbs(
                new Submissions(session, listeners),
                new Reports(session, logs, listeners),
                new Settlements(session, logs, listeners),
                new Cancellations(session, clock, claimants, listeners),
                new Retries(session, clock, listeners),
                new Pauses(session),
                new Probes(session),
                new Promotions(session, clock, listeners),
                new Claims(
                        session,
                        clock,
                        claimants,
                        new LeaseNumbers(session, nextLease),
                        listeners));
    }

    void change(Batch batch, Changes changes) throws SQLException {
        submissions.run(batch.submits(), changes);
        reports.run(batch.notes(), changes);
        settlements.run(batch.settles(), changes);
        cancellations.run(batch.cancels(), changes);
        retries.run(batch.retries(), changes);
        pauses.run(batch.pauses(), changes);
        probes.run(batch.probes(), changes);
    }

    void moveOn(Batch batch, Changes changes) throws SQLException {
        promotions.run(changes);
        claims.run(changes);
        wake(batch, changes);
    }

    /// Tells those who asked for it that all has been handed over.
    void wake(Batch batch, Changes changes) {
        batch.wakes().forEach(wake -> changes.handover(() -> wake.answer().complete(null)));
    }

    Optional<Instant> nextDue() throws SQLException {
        return promotions.next();
    }
}
