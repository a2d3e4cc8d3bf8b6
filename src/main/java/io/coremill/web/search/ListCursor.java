package io.coremill.web.search;

import io.coremill.job.JobId;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/// A place in a list of jobs, in a form that invites no client to build one.
final class ListCursor {
    private static final int ID = 2 * Long.BYTES;

    /// Seconds and nanoseconds.
    private static final int TIME = Long.BYTES + Integer.BYTES;

    /// Of what a store can keep.
    private static final long MOST_SECONDS = 1L << 40;

    private static final int NANOS = 1_000_000_000;

    private ListCursor() {}

    static String after(ListPlace place) {
        Instant finished = place.finished();
        ByteBuffer bytes =
                ByteBuffer.allocate(finished == null ? ID : ID + TIME)
                        .putLong(place.job().value().getMostSignificantBits())
                        .putLong(place.job().value().getLeastSignificantBits());
        if (finished != null) {
            bytes.putLong(finished.getEpochSecond()).putInt(finished.getNano());
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// @throws ProblemException if no list in this order has handed out such a cursor
    static ListPlace read(String text, JobOrder order) {
        byte[] bytes = decoded(text);
        if (bytes.length != (order.isByFinish() ? ID + TIME : ID)) {
            throw unknown();
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        JobId job = new JobId(new UUID(parts.getLong(), parts.getLong()));
        return order.isByFinish() ? new ListPlace(job, time(parts)) : ListPlace.at(job);
    }

    private static Instant time(ByteBuffer parts) {
        long seconds = parts.getLong();
        int nanos = parts.getInt();
        if (Math.abs(seconds) > MOST_SECONDS || nanos < 0 || nanos >= NANOS) {
            throw unknown();
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return ProblemException.about(
                ProblemType.INVALID_PARAMETER,
                "cursor",
                "must be the value of next in an earlier answer, with the same sort");
    }
}
