package io.coremill.handler.registry;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobHandler;
import io.coremill.job.JobNames;
import io.coremill.text.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What handlers report about themselves, checked.
final class HandlerNames {
    private static final int LONGEST_EXAMPLE = 64 * 1024;

    private HandlerNames() {}

    static String type(JobHandler handler) {
        return matching(JobNames::isType, "type", JobNames.TYPES, handler, handler::type);
    }

    static String defaultQueue(JobHandler handler) {
        return matching(
                JobNames::isQueue,
                "default queue",
                JobNames.QUEUES,
                handler,
                handler::defaultQueue);
    }

    static @Nullable String example(JobHandler handler) {
        String example = answer("example", handler, handler::example);
        if (example != null) {
            checkPayload(example, handler);
        }
        return example;
    }

    /// It is shown as it is, among those of others.
    private static void checkPayload(String example, JobHandler handler) {
        byte[] bytes = example.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_EXAMPLE) {
            throw new UnusableHandlersException(
                    "%s gives an example of more than %d bytes"
                            .formatted(HandlerOrigin.of(handler), LONGEST_EXAMPLE));
        }
        JsonText.Flaw flaw = JsonText.flaw(bytes);
        if (flaw != null) {
            throw new UnusableHandlersException(
                    "%s gives an example that must be a JSON object and is %s"
                            .formatted(HandlerOrigin.of(handler), flaw.text()));
        }
        try {
            PayloadReader.read(example);
        } catch (BadPayloadException e) {
            throw new UnusableHandlersException(
                    "%s gives an example that %s"
                            .formatted(HandlerOrigin.of(handler), e.getMessage()));
        }
    }

    private static String matching(
            Predicate<String> rule,
            String what,
            String allowed,
            JobHandler handler,
            Supplier<@Nullable String> asked) {
        String name = answer(what, handler, asked);
        if (name == null || !rule.test(name)) {
            throw new UnusableHandlersException(
                    "%s gives '%s' as its %s, which must be %s"
                            .formatted(
                                    HandlerOrigin.of(handler),
                                    ThrownByHandler.inOneLine(String.valueOf(name)),
                                    what,
                                    allowed));
        }
        return name;
    }

    private static @Nullable String answer(
            String what, JobHandler handler, Supplier<@Nullable String> asked) {
        try {
            return asked.get();
        } catch (RuntimeException | LinkageError e) {
            throw new UnusableHandlersException(
                    "%s does not report its %s: %s"
                            .formatted(
                                    HandlerOrigin.of(handler), what, ThrownByHandler.describe(e)));
        }
    }
}
