package io.coremill.queue.sqlite.table;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/// A row of values as a JSON array, so that one argument of a statement can carry many rows. Rows
/// are made by the threads that ask, which leaves the writer little more to do than to join them.
public final class JsonRow {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int USUAL_LENGTH = 512;

    private final StringWriter text = new StringWriter(USUAL_LENGTH);
    private final JsonGenerator values =
            FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text);

    public JsonRow() {
        values.writeStartArray();
    }

    public JsonRow add(long value) {
        values.writeNumber(value);
        return this;
    }

    JsonRow add(boolean value) {
        return add(value ? 1 : 0);
    }

    public JsonRow addNullable(@Nullable Long value) {
        if (value == null) {
            values.writeNull();
        } else {
            values.writeNumber(value);
        }
        return this;
    }

    public JsonRow add(@Nullable String value) {
        if (value == null) {
            values.writeNull();
        } else {
            values.writeString(value);
        }
        return this;
    }

    public String end() {
        values.writeEndArray();
        values.close();
        return text.toString();
    }
}
