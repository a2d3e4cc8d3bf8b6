package io.coremill.conformance.check;

import io.coremill.conformance.session.ReceivedLine;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerTranscript;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// What a worker announces of itself, or what holds if it announces nothing.
///
/// @param types in its own order; empty if it names none
record WorkerHello(int concurrency, boolean cancel, List<String> types) {
    private static final WorkerHello NONE = new WorkerHello(1, false, List.of());

    static WorkerHello in(WorkerTranscript transcript) {
        return transcript
                .ofKind(TranscriptEntry.Kind.CAME)
                .map(TranscriptEntry::said)
                .filter(ReceivedLine.Notice.class::isInstance)
                .map(ReceivedLine.Notice.class::cast)
                .filter(notice -> notice.method().equals("hello"))
                .findFirst()
                .map(notice -> of(notice.message().path("params")))
                .orElse(NONE);
    }

    private static WorkerHello of(JsonNode params) {
        List<String> types =
                StreamSupport.stream(params.path("types").spliterator(), false)
                        .filter(JsonNode::isString)
                        .map(JsonNode::asString)
                        .toList();
        return new WorkerHello(
                Math.max(1, params.path("concurrency").asInt(1)),
                params.path("cancel").asBoolean(false),
                types);
    }
}
