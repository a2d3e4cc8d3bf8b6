package io.coremill.queue.bulk;

import io.coremill.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A bulk action as it stands at one moment. Its jobs are those that were there when it was made,
/// and it goes through them from the newest on.
///
/// @param id rises with time
/// @param position jobs from here on have been seen to
/// @param touched when it last came along, as far as others have to know
/// @param finished when it reached a final state
public record BulkAction(
        JobId id,
        BulkRequest request,
        BulkState state,
        Counts counts,
        JobId position,
        Instant created,
        Instant touched,
        @Nullable Instant finished) {

    /// One that is made now.
    public static BulkAction begun(
            JobId id, BulkRequest request, long matched, boolean more, Instant now) {
        var counts = new Counts(matched, more, BulkTally.NONE);
        return new BulkAction(id, request, BulkState.RUNNING, counts, id, now, now, null);
    }

    /// How many jobs are where.
    ///
    /// @param matched that were counted when it was made; as it goes along at least those it found
    /// @param more whether there may be more than those
    public record Counts(long matched, boolean more, BulkTally tally) {

        Counts plus(BulkTally batch, boolean atEnd) {
            var all = tally.plus(batch);
            return new Counts(
                    atEnd ? all.seen() : Math.max(matched, all.seen()), more && !atEnd, all);
        }

        /// Jobs that are still to be seen to, as far as they have been counted.
        public long left() {
            return matched - tally.seen();
        }
    }

    /// Whether it runs and has come as far as this.
    public boolean isAt(JobId place) {
        return isRunning() && position.equals(place);
    }

    public boolean isRunning() {
        return state == BulkState.RUNNING;
    }

    /// After a batch.
    ///
    /// @param tally of the jobs of the batch
    public BulkAction after(BulkBatch batch, BulkTally tally, Instant now) {
        boolean atEnd = batch.next() == null;
        JobId next = batch.next();
        return new BulkAction(
                id,
                request,
                atEnd ? BulkState.FINISHED : state,
                counts.plus(tally, atEnd),
                next == null ? position : next,
                created,
                now,
                atEnd ? now : null);
    }

    public BulkAction cancelled(Instant now) {
        return new BulkAction(
                id, request, BulkState.CANCELLED, counts, position, created, now, now);
    }
}
