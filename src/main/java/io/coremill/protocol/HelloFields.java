package io.coremill.protocol;

import io.coremill.job.JobNames;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The parameters of `hello`. What cannot be the name of a type is none of its types.
final class HelloFields implements ObjectFields {
    private static final int MOST_TYPES = 1_000;

    private int protocol = 1;
    private int concurrency = 1;
    private boolean cancel;
    private @Nullable Set<String> types;

    @Override
    public void read(String name, JsonParser parser) {
        switch (name) {
            case "protocol" -> protocol = atLeastOne(ObjectFields.number(parser));
            case "concurrency" -> concurrency = atLeastOne(ObjectFields.number(parser));
            case "cancel" -> cancel = parser.currentToken() == JsonToken.VALUE_TRUE;
            case "types" -> types = types(parser);
            default -> {}
        }
    }

    WorkerReply reply() {
        return new WorkerReply.Hello(protocol, concurrency, cancel, types);
    }

    private static int atLeastOne(@Nullable Double number) {
        return number == null ? 1 : Math.max(1, number.intValue());
    }

    private static @Nullable Set<String> types(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return null;
        }
        var types = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String type = ObjectFields.text(parser);
            if (type != null && JobNames.isType(type) && types.size() < MOST_TYPES) {
                types.add(type);
            }
            parser.skipChildren();
        }
        return types;
    }
}
