package io.coremill.queue.column;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The pauses of a job as a column has them beside those of the first and the longest one: the kind
/// alone, or with what few jobs have, `PAUSES EXACT PT1S PT1M`.
public final class BackoffColumn {
    private static final String EXACT = "EXACT";
    private static final long BASE = StoredTime.of(Backoff.DEFAULT.base());
    private static final long MAX = StoredTime.of(Backoff.DEFAULT.max());

    public static String text(Backoff backoff) {
        String kind = backoff.kind().name();
        if (backoff.jitter() && backoff.pauses().isEmpty()) {
            return kind;
        }
        String exact = backoff.jitter() ? "" : " " + EXACT;
        return backoff.pauses().stream()
                .map(pause -> " " + pause)
                .collect(Collectors.joining("", kind + exact, ""));
    }

    /// What only a later version knows is read as pauses that double, between the same bounds.
    ///
    /// @param base in microseconds, as are all columns of durations
    public static Backoff read(String text, long base, long max) {
        if (base == BASE && max == MAX && text.equals(Kind.EXPONENTIAL.name())) {
            return Backoff.DEFAULT; // as nearly all jobs have it
        }
        try {
            return known(text, base, max);
        } catch (IllegalArgumentException | DateTimeException e) {
            return new Backoff(
                    Kind.EXPONENTIAL,
                    StoredTime.duration(base),
                    StoredTime.duration(max),
                    List.of(),
                    true);
        }
    }

    private static Backoff known(String text, long base, long max) {
        List<String> words = Arrays.asList(text.split(" ", -1));
        boolean exact = words.size() > 1 && words.get(1).equals(EXACT);
        return new Backoff(
                Kind.valueOf(words.getFirst()),
                StoredTime.duration(base),
                StoredTime.duration(max),
                words.stream().skip(exact ? 2 : 1).map(Duration::parse).toList(),
                !exact);
    }

    private BackoffColumn() {}
}
