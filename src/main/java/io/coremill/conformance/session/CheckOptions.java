package io.coremill.conformance.session;

import io.coremill.protocol.MetaPlacement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `check-worker` was asked.
///
/// @param type of a job that the worker knows; null to find one
/// @param payload that goes with it
/// @param slow a job that takes seconds; null to take what its hello offers
/// @param timeout how long to wait for an answer or an exit
/// @param meta as its queue will have it
public record CheckOptions(
        @Nullable String type,
        String payload,
        @Nullable Slow slow,
        int concurrency,
        Duration timeout,
        MetaPlacement meta,
        boolean json,
        List<String> command) {
    public static final String USAGE =
            """
            usage: coremill check-worker [options] -- COMMAND...

            Starts the worker, talks to it as docs/worker-protocol.md has it, and reports what conforms.

              --type NAME           a job type that it knows (default: one of those in its hello)
              --payload JSON        the payload for it (default: {})
              --slow-type NAME      a job that runs for many seconds, to be cancelled
              --slow-payload JSON   the payload for that (default: {})
              --concurrency N       COREMILL_CONCURRENCY for the worker (default: 1)
              --timeout 10s         how long to wait for each answer, and for an exit
              --meta message        where requests have their meta, as in its queue:
                                    message, params or none (default: message)
              --json                the report as JSON

            exit code 0: all that is required holds, 1: something does not, 2: wrong usage
            """;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})(ms|s|m)");

    /// A job that takes long enough to be stopped.
    public record Slow(String type, String payload) {}

    /// @throws WrongUsageException if they cannot be followed
    public static CheckOptions read(List<String> arguments) throws WrongUsageException {
        var words = new ArrayDeque<>(arguments);
        var draft = new Draft();
        while (!words.isEmpty() && !words.getFirst().equals("--")) {
            draft.take(words.removeFirst(), words);
        }
        words.pollFirst();
        if (words.isEmpty()) {
            throw new WrongUsageException("the worker's command is missing; it comes after --");
        }
        return draft.options(List.copyOf(words));
    }

    public long millis() {
        return timeout.toMillis();
    }

    /// For people: `10 s`.
    public String limit() {
        return millis() % 1000 == 0 ? timeout.toSeconds() + " s" : millis() + " ms";
    }

    private static final class Draft {
        private @Nullable String type;
        private String payload = "{}";
        private @Nullable String slowType;
        private @Nullable String slowPayload;
        private int concurrency = 1;
        private Duration timeout = Duration.ofSeconds(10);
        private MetaPlacement meta = MetaPlacement.MESSAGE;
        private boolean json;

        void take(String option, Deque<String> words) throws WrongUsageException {
            switch (option) {
                case "--type" -> type = value(option, words);
                case "--payload" -> payload = object(option, words);
                case "--slow-type" -> slowType = value(option, words);
                case "--slow-payload" -> slowPayload = object(option, words);
                case "--concurrency" -> concurrency = number(option, value(option, words));
                case "--timeout" -> timeout = duration(option, value(option, words));
                case "--meta" -> meta = placement(option, value(option, words));
                case "--json" -> json = true;
                default ->
                        throw new WrongUsageException(
                                "there is no option " + option + "; the command comes after --");
            }
        }

        CheckOptions options(List<String> command) throws WrongUsageException {
            if (slowPayload != null && slowType == null) {
                throw new WrongUsageException("--slow-payload needs a --slow-type");
            }
            Slow slow =
                    slowType == null
                            ? null
                            : new Slow(slowType, slowPayload == null ? "{}" : slowPayload);
            return new CheckOptions(type, payload, slow, concurrency, timeout, meta, json, command);
        }

        private static String value(String option, Deque<String> words) throws WrongUsageException {
            String value = words.pollFirst();
            if (value == null || value.equals("--")) {
                throw new WrongUsageException(option + " needs a value");
            }
            return value;
        }

        private static String object(String option, Deque<String> words)
                throws WrongUsageException {
            return StrictJson.compactObject(value(option, words))
                    .orElseThrow(
                            () ->
                                    new WrongUsageException(
                                            option + " must be a JSON object, like {\"n\":10}"));
        }

        private static int number(String option, String text) throws WrongUsageException {
            if (!text.matches("[1-9][0-9]{0,2}")) {
                throw new WrongUsageException(option + " must be a number from 1 to 999");
            }
            return Integer.parseInt(text);
        }

        private static MetaPlacement placement(String option, String text)
                throws WrongUsageException {
            return MetaPlacement.ofWord(text)
                    .orElseThrow(
                            () ->
                                    new WrongUsageException(
                                            option + " must be message, params or none"));
        }

        private static Duration duration(String option, String text) throws WrongUsageException {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
                throw new WrongUsageException(option + " must be a duration like 10s or 500ms");
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
    }
}
