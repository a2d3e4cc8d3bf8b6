package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.protocol.MetaPlacement;
import io.coremill.protocol.WorkerRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A line to send, without its newline.
///
/// @param id that the answer is to carry; null if there is to be none
public record OutgoingLine(@Nullable String id, String line) {
    /// Of a message that must not have one.
    public static final String OTHER_ID = "999983";

    /// What an answer to a message without an id may have for one.
    public static final Set<String> IDS_OF_NONE = Set.of("", OTHER_ID);

    private static final String JOB = "019aab6c-1c1f-7000-9d0a-5f6e1f0c2b11";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final long FIVE_MINUTES = 5 * 60;

    /// As the service sends it while no requests are sent ahead.
    static OutgoingLine run(long id, String type, String payload, MetaPlacement meta, Instant now) {
        Instant deadline = now.plusSeconds(FIVE_MINUTES).truncatedTo(ChronoUnit.MILLIS);
        return of(new WorkerRequest.Run(id, type, payload, JOB, 1, deadline, TRACE), meta);
    }

    static OutgoingLine bare(long id, String type, String payload, MetaPlacement meta) {
        return of(new WorkerRequest.Run(id, type, payload, JOB, 1, null, null), meta);
    }

    public static OutgoingLine notification(String line) {
        return new OutgoingLine(null, line);
    }

    public static OutgoingLine cancel(String id) {
        var cancel = new WorkerRequest.Cancel(Long.parseLong(id));
        return new OutgoingLine(null, line(cancel, MetaPlacement.MESSAGE));
    }

    /// One whose meta stands in the message.
    public OutgoingLine withUnknownMembers() {
        String inner = line.substring(0, line.length() - 2);
        return new OutgoingLine(
                id, inner + ",\"later\":[\"a\",{}]},\"later\":{\"a\":[1,null,true]}}");
    }

    public byte[] bytes() {
        return line.getBytes(UTF_8);
    }

    private static OutgoingLine of(WorkerRequest.Run run, MetaPlacement meta) {
        return new OutgoingLine(Long.toString(run.id()), line(run, meta));
    }

    private static String line(WorkerRequest request, MetaPlacement meta) {
        var out = new StringBuilder();
        request.writeTo(out, meta);
        return out.substring(0, out.length() - 1);
    }
}
