package io.coremill.handler.registry;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobHandler;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What handlers tell about themselves, checked.
final class Names {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private Names() {}

    static String type(JobHandler handler) {
        return matching(TYPE, "type", "1 to 100 of A-Z a-z 0-9 . _ and -", handler, handler::type);
    }

    static String defaultQueue(JobHandler handler) {
        return matching(
                QUEUE,
                "default queue",
                "1 to 63 of A-Z a-z 0-9 . _ and -, starting with a letter or a digit",
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

    private static void checkPayload(String example, JobHandler handler) {
        try {
            PayloadReader.read(example);
        } catch (BadPayloadException e) {
            throw new UnusableHandlersException(
                    "%s gives an example that %s".formatted(Origin.of(handler), e.getMessage()));
        }
    }

    private static String matching(
            Pattern pattern,
            String what,
            String allowed,
            JobHandler handler,
            Supplier<@Nullable String> asked) {
        String name = answer(what, handler, asked);
        if (name == null || !pattern.matcher(name).matches()) {
            throw new UnusableHandlersException(
                    "%s gives '%s' as its %s, which must be %s"
                            .formatted(Origin.of(handler), name, what, allowed));
        }
        return name;
    }

    private static @Nullable String answer(
            String what, JobHandler handler, Supplier<@Nullable String> asked) {
        try {
            return asked.get();
        } catch (RuntimeException | LinkageError e) {
            throw new UnusableHandlersException(
                    "%s does not tell its %s: %s"
                            .formatted(Origin.of(handler), what, Thrown.describe(e)));
        }
    }
}
