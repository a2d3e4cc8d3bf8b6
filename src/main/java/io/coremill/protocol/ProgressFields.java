package io.coremill.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// The parameters of `progress`.
final class ProgressFields implements Fields {
    private long id = Message.NO_ID;
    private @Nullable Double done;
    private @Nullable Double total;
    private @Nullable String text;

    @Override
    public void read(String name, JsonParser parser) {
        switch (name) {
            case "id" -> id = Message.id(parser);
            case "done" -> done = Fields.number(parser);
            case "total" -> total = Fields.number(parser);
            case "message" -> text = Fields.text(parser);
            default -> {}
        }
    }

    @Nullable Reply reply() {
        return id == Message.NO_ID || done == null
                ? null
                : new Reply.Progress(id, new io.coremill.job.Progress(done, total, text));
    }
}
