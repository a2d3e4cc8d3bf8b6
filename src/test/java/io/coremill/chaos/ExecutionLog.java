package io.coremill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which jobs were run, where and when. Times are of the monotonic clock that all processes of a
/// machine share.
record ExecutionLog(Map<String, List<Execution>> byJob) {
    private static final String BEGINS = "begins";

    /// Lines of a job, the node's process, `begins` or `ends`, and nanoseconds.
    static ExecutionLog of(List<String> lines) {
        var byJob = new HashMap<String, List<Execution>>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            List<Execution> runs = byJob.computeIfAbsent(words[0], _ -> new ArrayList<>());
            long node = Long.parseLong(words[1]);
            long nanos = Long.parseLong(words[3]);
            if (words[2].equals(BEGINS)) {
                runs.add(new Execution(node, nanos, null));
            } else {
                end(runs, node, nanos);
            }
        }
        return new ExecutionLog(byJob);
    }

    /// The first that has not ended on that node: one that was interrupted there never ends.
    private static void end(List<Execution> runs, long node, long nanos) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            Execution run = runs.get(i);
            if (run.node() == node && run.end() == null) {
                runs.set(i, new Execution(node, run.begin(), nanos));
                return;
            }
        }
    }

    List<Execution> of(String job) {
        return byJob.getOrDefault(job, List.of());
    }

    /// How long jobs that ran on a node when it was killed waited until they ran again.
    Stream<Duration> waitsAfterKill(long node, long nanos) {
        return byJob.values().stream().flatMap(runs -> wait(runs, node, nanos).stream());
    }

    private static Optional<Duration> wait(List<Execution> runs, long node, long nanos) {
        boolean interrupted =
                runs.stream()
                        .anyMatch(
                                it -> it.node() == node && it.begin() < nanos && it.end() == null);
        return interrupted
                ? runs.stream()
                        .filter(it -> it.node() != node && it.begin() > nanos)
                        .findFirst()
                        .map(it -> Duration.ofNanos(it.begin() - nanos))
                : Optional.empty();
    }

    /// @param node its process
    /// @param end null if it was interrupted
    record Execution(long node, long begin, @Nullable Long end) {}
}
