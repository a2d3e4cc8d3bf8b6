package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that happened between the check and a worker.
///
/// @param millis since the worker was started
/// @param bytes the line without its newline
/// @param id of the request that it is, if it is one
/// @param said what kind of line it is, if the worker wrote it
/// @param pieces lines before it that belong to the same message, if it was broken into several
@SuppressWarnings("ArrayRecordComponent") // entries are distinguished by identity
public record TranscriptEntry(
        Kind kind,
        long millis,
        byte[] bytes,
        @Nullable String id,
        @Nullable ReceivedLine said,
        List<TranscriptEntry> pieces) {

    public enum Kind {
        SENT,
        CAME,
        STDERR,
        EVENT
    }

    static TranscriptEntry sent(long millis, OutgoingLine call) {
        return new TranscriptEntry(Kind.SENT, millis, call.bytes(), call.id(), null, List.of());
    }

    static TranscriptEntry stderr(long millis, byte[] line) {
        return new TranscriptEntry(Kind.STDERR, millis, line, null, null, List.of());
    }

    static TranscriptEntry event(long millis, String text) {
        return new TranscriptEntry(Kind.EVENT, millis, text.getBytes(UTF_8), null, null, List.of());
    }

    public boolean isAnswer() {
        return answerId() != null;
    }

    /// The id that an answer names, which may be none of ours; null if this is no answer.
    public @Nullable String answerId() {
        return switch (said) {
            case ReceivedLine.Answer answer -> answer.id();
            case ReceivedLine.Unreadable unreadable -> unreadable.id();
            case null, default -> null;
        };
    }

    public String text() {
        return new String(bytes, UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
