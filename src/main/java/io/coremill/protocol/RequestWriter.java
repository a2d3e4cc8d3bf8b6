package io.coremill.protocol;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Writes requests. Built by hand: a request is the hottest thing the service writes, and all of
/// it but the payload is known in shape.
final class RequestWriter {
    private static final String META_IN_PARAMS = "_meta";
    private static final char NEXT_LINE = 0x85;
    private static final char LINE_SEPARATOR = 0x2028;
    private static final char PARAGRAPH_SEPARATOR = 0x2029;

    private RequestWriter() {}

    static void write(WorkerRequest request, MetaPlacement meta, StringBuilder out) {
        switch (request) {
            case WorkerRequest.Run run -> run(run, meta, out);
            case WorkerRequest.Cancel(long id) ->
                    out.append("{\"jsonrpc\":\"2.0\",\"method\":\"cancel\",\"params\":{\"id\":\"")
                            .append(id)
                            .append("\"}}\n");
        }
    }

    private static void run(WorkerRequest.Run run, MetaPlacement placement, StringBuilder out) {
        out.append("{\"jsonrpc\":\"2.0\",\"id\":\"").append(run.id()).append("\",\"method\":");
        JsonStrings.quote(run.type(), out);
        out.append(",\"params\":");
        params(run.params(), out);
        switch (placement) {
            case MESSAGE -> meta(run, out.append(",\"meta\":"));
            case PARAMS -> metaIntoParams(run, out);
            case NONE -> {}
        }
        out.append("}\n");
    }

    private static void meta(WorkerRequest.Run run, StringBuilder out) {
        out.append("{\"job\":");
        JsonStrings.quote(run.job(), out);
        out.append(",\"attempt\":").append(run.attempt());
        if (run.deadline() != null) {
            out.append(",\"deadline\":\"").append(run.deadline()).append('"');
        }
        if (run.traceparent() != null) {
            out.append(",\"traceparent\":");
            JsonStrings.quote(run.traceparent(), out);
        }
        out.append('}');
    }

    /// Behind the last member of the params, which have just been written.
    private static void metaIntoParams(WorkerRequest.Run run, StringBuilder out) {
        if (hasMember(run.params(), META_IN_PARAMS)) {
            return;
        }
        out.setLength(out.length() - 1);
        boolean isFirst = out.charAt(out.length() - 1) == '{';
        meta(run, out.append(isFirst ? "\"" : ",\"").append(META_IN_PARAMS).append("\":"));
        out.append('}');
    }

    private static boolean hasMember(String object, String name) {
        if (!object.contains(name)) {
            return false;
        }
        try (JsonParser parser =
                MessageJson.FACTORY.createParser(ObjectReadContext.empty(), object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                if (parser.currentName().equals(name)) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        }
    }

    /// Some readers of lines end them at other characters than a newline too. In JSON these can
    /// only stand in strings.
    private static void params(String json, StringBuilder out) {
        if (json.indexOf(NEXT_LINE) < 0
                && json.indexOf(LINE_SEPARATOR) < 0
                && json.indexOf(PARAGRAPH_SEPARATOR) < 0) {
            out.append(json);
            return;
        }
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case NEXT_LINE -> out.append("\\u0085");
                case LINE_SEPARATOR -> out.append("\\u2028");
                case PARAGRAPH_SEPARATOR -> out.append("\\u2029");
                default -> out.append(c);
            }
        }
    }
}
