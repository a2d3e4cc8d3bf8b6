package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;

/// What happened with a worker, as a test writes it down.
public final class TranscriptDraft {
    private final WorkerTranscript transcript = new WorkerTranscript(System::nanoTime);
    private final ReplyRecorder recorder = new ReplyRecorder(transcript);

    public static TranscriptDraft begin() {
        return new TranscriptDraft();
    }

    /// A request with this id; null for a message that wants no answer.
    public TranscriptDraft sent(String... ids) {
        for (String id : ids) {
            var call = new OutgoingLine(id, "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\"}");
            transcript.add(TranscriptEntry.sent(0, call));
        }
        return this;
    }

    public TranscriptDraft notified() {
        transcript.add(TranscriptEntry.sent(0, OutgoingLine.notification("{}")));
        return this;
    }

    /// Lines, each with its newline.
    public TranscriptDraft came(String... lines) {
        for (String line : lines) {
            came((line + "\n").getBytes(UTF_8));
        }
        return this;
    }

    /// As they stand.
    public TranscriptDraft came(byte[] bytes) {
        recorder.listen(new ByteArrayInputStream(bytes));
        return this;
    }

    public TranscriptDraft complained(String... lines) {
        for (String line : lines) {
            transcript.add(TranscriptEntry.stderr(0, line.getBytes(UTF_8)));
        }
        return this;
    }

    public TranscriptDraft event(String text) {
        transcript.add(TranscriptEntry.event(0, text));
        return this;
    }

    public WorkerTranscript transcript() {
        return transcript;
    }

    public List<TranscriptEntry> entries() {
        return transcript.entries();
    }

    List<TranscriptEntry> came() {
        return new ArrayList<>(transcript.ofKind(TranscriptEntry.Kind.CAME).toList());
    }
}
