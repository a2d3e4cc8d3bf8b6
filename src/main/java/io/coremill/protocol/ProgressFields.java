package io.coremill.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// The parameters of `progress`.
final class ProgressFields implements ObjectFields {
    private long id = JsonRpcMessage.NO_ID;
    private @Nullable Double done;
    private @Nullable Double total;
    private @Nullable String text;

    @Override
    public void read(String name, JsonParser parser) {
        switch (name) {
            case "id" -> id = JsonRpcMessage.id(parser);
            case "done" -> done = ObjectFields.number(parser);
            case "total" -> total = ObjectFields.number(parser);
            case "message" -> text = ObjectFields.text(parser);
            default -> {}
        }
    }

    @Nullable WorkerReply reply() {
        return id == JsonRpcMessage.NO_ID || done == null
                ? null
                : new WorkerReply.Progress(id, new io.coremill.job.Progress(done, total, text));
    }
}
