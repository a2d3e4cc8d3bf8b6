package io.coremill.handler;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON to plain Java values and back, without data binding: the Java worker should start fast and
/// stay small. Objects are maps, arrays lists, whole numbers longs where they fit, others doubles.
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /// @throws BadPayloadException if the text is not a JSON object
    static Map<String, @Nullable Object> readObject(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadPayloadException("", "must be a JSON object");
            }
            return object(parser);
        } catch (JacksonException e) {
            throw new BadPayloadException("", "must be a JSON object: " + e.getOriginalMessage());
        }
    }

    /// @param value maps, lists, strings, numbers, booleans and nulls
    public static String write(@Nullable Object value) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> wholeNumber(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return fields;
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        var items = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }

    private static Number wholeNumber(JsonParser parser) {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? parser.getDoubleValue()
                : (Number) parser.getLongValue();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case Map<?, ?> fields -> writeObject(generator, fields);
            case List<?> items -> writeArray(generator, items);
            case String text -> generator.writeString(text);
            case Boolean flag -> generator.writeBoolean(flag);
            case Double number -> generator.writeNumber(number);
            case Float number -> generator.writeNumber(number);
            case Number number -> generator.writeNumber(number.longValue());
            case Object other -> generator.writeString(other.toString());
        }
    }

    private static void writeObject(JsonGenerator generator, Map<?, ?> fields) {
        generator.writeStartObject();
        fields.forEach(
                (name, value) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, value);
                });
        generator.writeEndObject();
    }

    private static void writeArray(JsonGenerator generator, List<?> items) {
        generator.writeStartArray();
        items.forEach(item -> write(generator, item));
        generator.writeEndArray();
    }
}
