package io.coremill.protocol;

/// Writes requests. Built by hand: a request is the hottest thing the service writes, and all of
/// it but the payload is known in shape.
final class RequestWriter {
    private RequestWriter() {}

    static void write(Request request, StringBuilder out) {
        switch (request) {
            case Request.Run run -> run(run, out);
            case Request.Cancel(long id) ->
                    out.append("{\"jsonrpc\":\"2.0\",\"method\":\"cancel\",\"params\":{\"id\":\"")
                            .append(id)
                            .append("\"}}\n");
        }
    }

    private static void run(Request.Run run, StringBuilder out) {
        out.append("{\"jsonrpc\":\"2.0\",\"id\":\"").append(run.id()).append("\",\"method\":");
        Text.quote(run.type(), out);
        out.append(",\"params\":").append(run.params());
        out.append(",\"meta\":{\"job\":");
        Text.quote(run.job(), out);
        out.append(",\"attempt\":").append(run.attempt());
        if (run.deadline() != null) {
            out.append(",\"deadline\":\"").append(run.deadline()).append('"');
        }
        if (run.traceparent() != null) {
            out.append(",\"traceparent\":");
            Text.quote(run.traceparent(), out);
        }
        out.append("}}\n");
    }
}
