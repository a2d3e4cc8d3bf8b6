package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.protocol.JsonLines;
import io.coremill.protocol.WorkerReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes down what a worker writes. A message that was broken into several lines is put together
/// again, so that it counts as one fault.
final class ReplyRecorder {
    private static final int MOST_PIECES = 1_000;

    private final WorkerTranscript transcript;
    private final List<TranscriptEntry> pieces = new ArrayList<>();

    ReplyRecorder(WorkerTranscript transcript) {
        this.transcript = transcript;
    }

    void listen(InputStream stdout) {
        try {
            take(new JsonLines(stdout, WorkerReply.MAX_LINE));
        } catch (IOException e) {
            // the worker has been ended
        }
    }

    private void take(JsonLines lines) throws IOException {
        while (true) {
            switch (lines.next()) {
                case JsonLines.Line.Text(byte[] bytes, int offset, int length) ->
                        take(Arrays.copyOfRange(bytes, offset, offset + length));
                case JsonLines.Line.Unfinished(String text) when isRestOfNewline(text) -> {}
                case JsonLines.Line.Unfinished(String text) ->
                        add(
                                text.getBytes(UTF_8),
                                new ReceivedLine.Broken("its newline is missing"));
                case JsonLines.Line.TooLong(int limit) -> {
                    add(
                            new byte[0],
                            new ReceivedLine.Broken("it has more than " + limit + " bytes"));
                    return;
                }
                case JsonLines.Line.End() -> {
                    return;
                }
            }
        }
    }

    /// Of one that was written in UTF-16 or UTF-32, which is blamed for its lines.
    private static boolean isRestOfNewline(String text) {
        return text.chars().allMatch(c -> c == 0);
    }

    /// What stands before a message on its line is taken down as a line.
    private void take(byte[] line) {
        JsonLines.Line.Text message =
                WorkerReply.messageIn(new JsonLines.Line.Text(line, 0, line.length));
        byte[] before = Arrays.copyOfRange(line, 0, message.offset());
        if (!ReceivedLine.isWhiteSpace(before)) {
            takeMessage(before);
        }
        takeMessage(Arrays.copyOfRange(line, message.offset(), line.length));
    }

    private void takeMessage(byte[] line) {
        ReceivedLine said = ReceivedLine.read(line);
        switch (said) {
            case ReceivedLine.Answer _, ReceivedLine.Notice _ -> pieces.clear();
            case ReceivedLine.Stray _ when pieces.isEmpty() -> {}
            default -> {
                takePiece(line, said);
                return;
            }
        }
        add(line, said);
    }

    private void takePiece(byte[] line, ReceivedLine said) {
        if (pieces.size() < MOST_PIECES && !pieces.isEmpty() && endsObject(line)) {
            ReceivedLine whole = ReceivedLine.read(joined(line));
            if (whole instanceof ReceivedLine.Answer || whole instanceof ReceivedLine.Notice) {
                transcript.add(entry(line, whole, List.copyOf(pieces)));
                pieces.clear();
                return;
            }
        }
        pieces.add(add(line, said));
    }

    private static boolean endsObject(byte[] line) {
        return new String(line, ISO_8859_1).stripTrailing().endsWith("}");
    }

    private byte[] joined(byte[] last) {
        var whole = new ByteArrayOutputStream();
        for (TranscriptEntry piece : pieces) {
            whole.writeBytes(piece.bytes());
        }
        whole.writeBytes(last);
        return whole.toByteArray();
    }

    private TranscriptEntry add(byte[] line, ReceivedLine said) {
        TranscriptEntry entry = entry(line, said, List.of());
        transcript.add(entry);
        return entry;
    }

    private TranscriptEntry entry(byte[] line, ReceivedLine said, List<TranscriptEntry> before) {
        return new TranscriptEntry(
                TranscriptEntry.Kind.CAME, transcript.millis(), line, null, said, before);
    }
}
