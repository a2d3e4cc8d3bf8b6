package io.coremill.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// The parameters of `log`.
final class LogFields implements Fields {
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

    private long id = Message.NO_ID;
    private String level = "info";
    private @Nullable String text;

    @Override
    public void read(String name, JsonParser parser) {
        switch (name) {
            case "id" -> id = Message.id(parser);
            case "level" -> level = level(Fields.text(parser));
            case "message" -> text = Fields.text(parser);
            default -> {}
        }
    }

    @Nullable Reply reply() {
        return id == Message.NO_ID || text == null ? null : new Reply.Log(id, level, text);
    }

    private static String level(@Nullable String word) {
        return word != null && LEVELS.contains(word) ? word : "info";
    }
}
