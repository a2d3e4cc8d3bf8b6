package com.example.words;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Json;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Counts the words of a text: `{"text": "…", "top": 10, "without": ["the", "a"], "language": "en"}`.
public final class WordsHandler implements JobHandler {
    private static final int WORDS_BETWEEN_LOOKS = 10_000;

    @Override
    public String type() {
        return "words";
    }

    /// Only reads the payload; a job that asks for something impossible is refused when it is
    /// submitted.
    @Override
    public Work prepare(Payload payload) {
        String text = payload.string("text");
        int top = (int) payload.integer("top", 10, 1, 1_000);
        Set<String> without = strings(payload, "without");
        Locale language = Locale.forLanguageTag(payload.string("language", "en"));
        return context -> count(new Words(text, language, without), top, context);
    }

    private static Result count(Words words, int top, JobContext context)
            throws InterruptedException {
        for (long seen = 1; words.next(); seen++) {
            if (seen % WORDS_BETWEEN_LOOKS == 0) {
                context.checkStopped(); // cancelled, or out of time
                context.progress(new Progress(words.position(), (double) words.length(), null));
            }
        }
        context.log("counted %d words".formatted(words.total()));
        return Result.json(
                Json.write(
                        Map.of(
                                "words", words.total(),
                                "distinct", words.distinct(),
                                "top", top(words, top))));
    }

    private static List<Map<String, Object>> top(Words words, int top) {
        return words.mostFrequent(top).stream()
                .map(word -> Map.<String, Object>of("word", word.getKey(), "count", word.getValue()))
                .toList();
    }

    private static Set<String> strings(Payload payload, String field) {
        var strings = new HashSet<String>();
        for (Object each : payload.list(field)) {
            if (!(each instanceof String string)) {
                throw new BadPayloadException(field, "must be an array of strings");
            }
            strings.add(string);
        }
        return strings;
    }
}
