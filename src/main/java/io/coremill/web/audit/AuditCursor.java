package io.coremill.web.audit;

import io.coremill.access.audit.AuditPlace;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/// A place in the record, in a form that invites no client to build one.
final class AuditCursor {
    private static final int BYTES = 3 * Long.BYTES;

    private AuditCursor() {}

    static String before(AuditPlace place) {
        UUID id = UUID.fromString(place.id());
        ByteBuffer bytes =
                ByteBuffer.allocate(BYTES)
                        .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, place.at()))
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// @throws ProblemException if no list has handed out such a cursor
    static AuditPlace read(String text) {
        byte[] bytes = decoded(text);
        if (bytes.length != BYTES) {
            throw unknown();
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        long micros = parts.getLong();
        if (micros < 0) {
            throw unknown();
        }
        Instant at = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return new AuditPlace(at, new UUID(parts.getLong(), parts.getLong()).toString());
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
