package io.coremill.queue.postgres;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Pauses that are drawn: such as submissions bring, and such as queues give.
final class DrawnBackoff {
    private static final List<Kind> GROWING = List.of(Kind.EXPONENTIAL, Kind.LINEAR, Kind.FIXED);

    private final SplittableRandom random;

    DrawnBackoff(SplittableRandom random) {
        this.random = random;
    }

    /// Each part is missing as often as not; some of them do not go with each other.
    BackoffTerms terms() {
        return new BackoffTerms(
                maybe(this::kind),
                maybe(this::pause),
                maybe(this::pause),
                maybe(this::listed),
                maybe(random::nextBoolean));
    }

    Backoff others() {
        if (random.nextInt(3) == 0) {
            return Backoff.listed(listed(), random.nextBoolean());
        }
        Duration base = pause();
        Kind kind = GROWING.get(random.nextInt(GROWING.size()));
        return new Backoff(kind, base, base.plus(pause()), List.of(), random.nextBoolean());
    }

    private <T> @Nullable T maybe(Supplier<T> some) {
        return random.nextInt(3) == 0 ? some.get() : null;
    }

    private Kind kind() {
        return random.nextInt(4) == 0 ? Kind.PAUSES : GROWING.get(random.nextInt(GROWING.size()));
    }

    /// Most of few, so that some are the same.
    private Duration pause() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(1 + random.nextInt(3));
            case 2 -> Duration.ofHours(random.nextInt(60));
            default -> Duration.ofNanos(1_000L * random.nextInt(100_000_000));
        };
    }

    private List<Duration> listed() {
        return Stream.generate(this::pause).limit(1 + random.nextInt(20)).toList();
    }

    static String json(BackoffTerms terms) {
        var json = new StringJoiner(", ", "{", "}");
        if (terms.kind() != null) {
            json.add("\"kind\": \"%s\"".formatted(terms.kind().name().toLowerCase(Locale.ROOT)));
        }
        if (terms.base() != null) {
            json.add("\"base\": \"%s\"".formatted(terms.base()));
        }
        if (terms.max() != null) {
            json.add("\"max\": \"%s\"".formatted(terms.max()));
        }
        if (terms.pauses() != null) {
            json.add(
                    terms.pauses().stream()
                            .map("\"%s\""::formatted)
                            .collect(Collectors.joining(", ", "\"pauses\": [", "]")));
        }
        if (terms.jitter() != null) {
            json.add("\"jitter\": %s".formatted(terms.jitter()));
        }
        return json.toString();
    }
}
