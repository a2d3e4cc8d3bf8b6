package io.coremill.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// The parameters of `log`.
final class LogFields implements ObjectFields {
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

    private long id = JsonRpcMessage.NO_ID;
    private String level = "info";
    private @Nullable String text;

    @Override
    public void read(String name, JsonParser parser) {
        switch (name) {
            case "id" -> id = JsonRpcMessage.id(parser);
            case "level" -> level = level(ObjectFields.text(parser));
            case "message" -> text = ObjectFields.text(parser);
            default -> {}
        }
    }

    @Nullable WorkerReply reply() {
        return id == JsonRpcMessage.NO_ID || text == null
                ? null
                : new WorkerReply.Log(id, level, text);
    }

    private static String level(@Nullable String word) {
        return word != null && LEVELS.contains(word) ? word : "info";
    }
}
