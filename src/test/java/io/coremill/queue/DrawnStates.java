package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The ways from state to state that docs/job-states.md draws.
final class DrawnStates {
    private static final Path PAGE = Path.of("docs/job-states.md");
    private static final Pattern ARROW = Pattern.compile("(?m)^ +([a-z]+) --> ([a-z]+):");
    private static final Set<Way> WAYS = read();

    private DrawnStates() {}

    static Set<Way> ways() {
        return WAYS;
    }

    /// Fails if a job went a way that is not drawn.
    static void check(JobState from, JobState to) {
        if (from != to) {
            assertThat(WAYS).as(PAGE.toString()).contains(new Way(from, to));
        }
    }

    private static Set<Way> read() {
        try {
            return ARROW.matcher(Files.readString(PAGE))
                    .results()
                    .map(arrow -> new Way(state(arrow.group(1)), state(arrow.group(2))))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JobState state(String word) {
        return JobState.ofWord(word).orElseThrow();
    }

    /// From one state to another.
    record Way(JobState from, JobState to) {}
}
