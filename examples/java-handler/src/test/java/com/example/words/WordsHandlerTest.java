package com.example.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.RecordingContext;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class WordsHandlerTest {
    private final JobHandler handler = new WordsHandler();

    @Test
    void itIsFoundByItsDeclaration() {
        assertEquals(
                List.of(WordsHandler.class),
                ServiceLoader.load(JobHandler.class).stream()
                        .map(ServiceLoader.Provider::type)
                        .toList());
    }

    @Test
    void wordsAreCountedWithoutRegardToCase() throws Exception {
        Payload payload = Payload.of(Map.of("text", "The tea, the cup; THE END.", "top", 1));
        String result = handler.prepare(payload).run(new RecordingContext()).text();
        assertContains(result, "\"words\":6");
        assertContains(result, "\"distinct\":4");
        assertContains(result, "\"count\":3");
    }

    @Test
    void wordsCanBeLeftOut() throws Exception {
        Payload payload = Payload.of(Map.of("text", "the tea", "without", List.of("the")));
        assertContains(handler.prepare(payload).run(new RecordingContext()).text(), "\"words\":1");
    }

    @Test
    void aTextIsNeeded() {
        var refused =
                assertThrows(
                        BadPayloadException.class, () -> handler.prepare(Payload.of(Map.of())));
        assertEquals("text", refused.field());
    }

    @Test
    void whatItDoesNotKnowIsRefused() {
        Payload payload = Payload.of(Map.of("text", "", "txt", ""));
        handler.prepare(payload);
        assertThrows(BadPayloadException.class, payload::refuseUnasked);
    }

    @Test
    void itEndsWhenItIsTold() {
        Payload payload = Payload.of(Map.of("text", "a ".repeat(20_000)));
        var context = new RecordingContext();
        context.stop();
        assertThrows(InterruptedException.class, () -> handler.prepare(payload).run(context));
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> part + " in " + text);
    }
}
