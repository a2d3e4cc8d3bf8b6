package io.coremill.web.search;

import io.coremill.job.JobId;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/// A place in a list of jobs, in a form that invites no client to build one.
final class ListCursor {
    private ListCursor() {}

    static String after(JobId id) {
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(id.value().getMostSignificantBits())
                        .putLong(id.value().getLeastSignificantBits())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// @throws ProblemException if no list has handed out such a cursor
    static JobId read(String text) {
        byte[] bytes = decoded(text);
        if (bytes.length != 2 * Long.BYTES) {
            throw unknown();
        }
        ByteBuffer both = ByteBuffer.wrap(bytes);
        return new JobId(new UUID(both.getLong(), both.getLong()));
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
                "must be the value of next in an earlier answer");
    }
}
