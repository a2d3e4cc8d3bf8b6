package io.coremill.queue.postgres.step;

import io.coremill.job.Job;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.ReadyPlace;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/// Puts jobs where claims find them.
public final class ReadyJobs {
    private final PostgresSession session;
    private final ClaimMarks marks;
    private final WorkNews news;

    public ReadyJobs(PostgresSession session, ClaimMarks marks, WorkNews news) {
        this.session = session;
        this.marks = marks;
        this.news = news;
    }

    WorkNews news() {
        return news;
    }

    void add(List<Job> jobs, PendingChanges changes) throws SQLException {
        addPlaces(places(jobs), changes);
    }

    /// That these jobs wait where [#add] would have put them.
    void tellOf(List<Job> jobs, PendingChanges changes) {
        tell(places(jobs), changes);
    }

    private static List<QueuedPlace> places(List<Job> jobs) {
        return jobs.stream()
                .map(job -> new QueuedPlace(job.spec().queue(), job.spec().type(), place(job)))
                .toList();
    }

    public void addPlaces(List<QueuedPlace> places, PendingChanges changes) throws SQLException {
        if (places.isEmpty()) {
            return;
        }
        new ColumnArguments<>(session.prepare(PostgresStatements.MAKE_READY), session, places)
                .add("uuid", each -> each.place().id())
                .add("text", QueuedPlace::queue)
                .add("text", QueuedPlace::type)
                .add("smallint", each -> each.place().level())
                .add("bigint", each -> each.place().rank())
                .execute();
        tell(places, changes);
    }

    /// Lets a job wait for its time.
    public void putOff(UUID id, String queue, Instant due, PendingChanges changes)
            throws SQLException {
        putOff(List.of(new LaterPlace(id, queue, due)), changes);
    }

    /// Lets jobs wait for their times.
    public void putOff(List<LaterPlace> places, PendingChanges changes) throws SQLException {
        var first = places.stream().map(LaterPlace::due).min(Comparator.naturalOrder());
        if (first.isEmpty()) {
            return;
        }
        new ColumnArguments<>(session.prepare(PostgresStatements.PUT_OFF), session, places)
                .add("uuid", LaterPlace::id)
                .add("text", LaterPlace::queue)
                .add("bigint", place -> StoredTime.of(place.due()))
                .execute();
        changes.handover(() -> news.isDueAt(first.get()));
    }

    /// That jobs wait at these places. What this transaction makes ready it may claim itself; all
    /// others hear of it after the commit.
    void tell(List<QueuedPlace> places, PendingChanges changes) {
        for (var each : places) {
            marks.isReady(each.queue(), each.place());
            changes.handover(() -> news.isReady(each.queue(), each.place()));
        }
    }

    private static ReadyPlace place(Job job) {
        return new ReadyPlace(
                -job.spec().priority(), StoredTime.of(job.times().due()), job.id().value());
    }

    /// Where a job waits for its time.
    public record LaterPlace(UUID id, String queue, Instant due) {}

    /// The place of a job in its queue.
    public record QueuedPlace(String queue, String type, ReadyPlace place) {}
}
