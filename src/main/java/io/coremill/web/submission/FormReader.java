package io.coremill.web.submission;

import io.coremill.text.EnumWords;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads what a client asks for in one pass over its bytes. What is not valid JSON ends the
/// reading; what is wrong with single fields is gathered and reported at once.
///
/// Jackson does not bind it to objects, for three reasons. Every job passes here, and one pass
/// makes no tree. A payload is kept with the digits that the client wrote, which numbers of Java
/// may change. And binding stops at the first field that does not fit.
///
/// @param noun what it is, `job` for instance
/// @param place what it stands in: a body, or a line of one
/// @param refusal what it is when it is not acceptable
public record FormReader<T>(
        String noun, Place place, ProblemType refusal, Function<FieldValues, Form<T>> form) {
    /// Levels of nesting, the submission itself included.
    static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 1_000;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_NUMBER_LENGTH)
                                    .maxNameLength(MAX_NAME_LENGTH)
                                    .build())
                    .build();

    /// Where a form stands.
    enum Place {
        BODY,
        LINE;

        private final String word = EnumWords.of(this);
    }

    /// Reads whole bodies.
    public FormReader(String noun, ProblemType refusal, Function<FieldValues, Form<T>> form) {
        this(noun, Place.BODY, refusal, form);
    }

    /// The fields as they are read.
    public interface Form<T> {

        /// Reads the value of the field that comes next.
        void read(String field);

        /// @throws ProblemException if anything has been refused
        T finish();
    }

    /// @throws ProblemException if the body is not acceptable
    public T read(byte[] body) {
        BodyEncoding.check(body, place.word);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            return read(parser, body);
        }
    }

    private T read(JsonParser parser, byte[] body) {
        try {
            return readObject(parser, body);
        } catch (StreamConstraintsException e) {
            throw tooMuch(e, parser);
        } catch (JacksonException e) {
            throw malformed(e, parser, body);
        }
    }

    private T readObject(JsonParser parser, byte[] body) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new ProblemException(
                    ProblemType.MALFORMED_JSON,
                    "The %s is empty; send a %s, which is a JSON object"
                            .formatted(place.word, noun));
        }
        if (first != JsonToken.START_OBJECT) {
            throw new ProblemException(refusal, "A %s must be a JSON object".formatted(noun));
        }
        Form<T> draft = form.apply(new FieldValues(parser, body, refusal));
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            draft.read(parser.currentName());
        }
        if (parser.nextToken() != null) {
            throw new ProblemException(
                    ProblemType.MALFORMED_JSON,
                    "There is more in the %s than one JSON object; send one %s at a time"
                            .formatted(place.word, noun));
        }
        return draft.finish();
    }

    private ProblemException tooMuch(StreamConstraintsException e, JsonParser parser) {
        TokenStreamContext here = parser.streamReadContext();
        return switch (e.getOriginalMessage()) {
            // The name it could not read is not known, and the last one it knows is not to blame.
            case String limit when limit.startsWith("Name ") ->
                    tooMuch(
                            here.getParent(),
                            "has a name of more than %d characters",
                            MAX_NAME_LENGTH);
            case String limit when limit.startsWith("Number ") ->
                    tooMuch(here, "has a number of more than %d digits", MAX_NUMBER_LENGTH);
            case String _ ->
                    tooMuch(
                            here,
                            "is nested deeper than %d levels, those around it counted",
                            MAX_DEPTH);
        };
    }

    private ProblemException tooMuch(TokenStreamContext place, String what, int limit) {
        return ProblemException.about(refusal, place(place), what.formatted(limit));
    }

    private ProblemException malformed(JacksonException e, JsonParser parser, byte[] body) {
        if (e.getOriginalMessage().startsWith("Duplicate ")) {
            return ProblemException.about(
                    ProblemType.DUPLICATE_FIELD,
                    place(parser.streamReadContext()),
                    "is there twice; send it once");
        }
        return new ProblemException(
                ProblemType.MALFORMED_JSON,
                place == Place.BODY
                        ? MalformedJson.inWords(body, e)
                        : MalformedJson.inWordsOfOneLine(body, e));
    }

    /// The field in which the parser stopped, with dots between levels, as far down as is of use.
    private String place(TokenStreamContext context) {
        String path = context.pathAsPointer().toString();
        return path.isEmpty() ? noun : QuotedText.shortened(path.substring(1).replace('/', '.'));
    }
}
