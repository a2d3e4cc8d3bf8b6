package io.coremill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What came of a run: its counts, and what broke a promise.
///
/// @param finished as the store has recorded it
/// @param leftovers rows that only unfinished jobs have
/// @param counts of what was done to the cluster
/// @param rescue the longest that a job of a killed node waited for its next run
/// @param noted problems that the scenario found itself
record ChaosReport(
        ChaosScenario scenario,
        JobLoad load,
        List<FinishedJob> finished,
        Map<String, Long> leftovers,
        ExecutionLog executions,
        ChaosTimes times,
        Map<String, Integer> counts,
        Optional<Duration> rescue,
        List<String> noted) {

    /// Within which throughput is to be back.
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int EXAMPLES = 5;

    /// What was promised and is not so; empty if all is well.
    List<String> problems() {
        var problems = new ArrayList<>(noted);
        problems.addAll(load.complaints().stream().limit(EXAMPLES).toList());
        add(problems, "accepted and lost", lost());
        add(problems, "not succeeded", finished.stream().filter(it -> !succeeded(it)).toList());
        add(problems, "ended twice", finished.stream().filter(it -> it.ends() != 1).toList());
        add(problems, "charged", finished.stream().filter(it -> it.attempt() != 1).toList());
        add(problems, "there twice", twice());
        if (!leftovers.isEmpty()) {
            problems.add("left in the tables of unfinished jobs: " + leftovers);
        }
        if (!scenario.repeats()) {
            add(problems, "run again without a reason on record", unrecorded());
        }
        if (rescue.isPresent() && rescue.get().compareTo(latestRescue()) > 0) {
            problems.add(
                    "a job of a killed node waited for %s, more than %s"
                            .formatted(rescue.get(), latestRescue()));
        }
        if (back().compareTo(SOON) > 0) {
            problems.add("throughput was not back within %s: %s".formatted(SOON, back()));
        }
        return problems;
    }

    private Duration latestRescue() {
        return scenario.setup().rescue().plus(scenario.setup().leniency());
    }

    private static void add(List<String> problems, String what, List<?> jobs) {
        if (!jobs.isEmpty()) {
            problems.add(
                    "%d jobs %s: %s"
                            .formatted(
                                    jobs.size(),
                                    what,
                                    jobs.stream()
                                            .limit(EXAMPLES)
                                            .map(Object::toString)
                                            .collect(Collectors.joining("; "))));
        }
    }

    private static boolean succeeded(FinishedJob job) {
        return job.state().equals("succeeded") && job.recorded() - job.interrupted() == 1;
    }

    private List<String> lost() {
        Set<String> there = finished.stream().map(FinishedJob::id).collect(Collectors.toSet());
        return load.accepted().keySet().stream().filter(id -> !there.contains(id)).toList();
    }

    private List<Long> twice() {
        var numbers = new HashSet<Long>();
        return finished.stream().map(FinishedJob::n).filter(n -> !numbers.add(n)).toList();
    }

    /// Jobs that ran more often than their record shows.
    private List<FinishedJob> unrecorded() {
        return finished.stream()
                .filter(job -> executions.of(job.id()).size() > job.recorded())
                .toList();
    }

    /// The longest that it took until throughput was as before.
    private Duration back() {
        double rate = Math.min(rateBefore(), load.perSecond());
        var curve = curve();
        return times.restored().stream()
                .map(time -> curve.back(time, rate))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private double rateBefore() {
        return curve().rate(times.warm(), times.begins());
    }

    private ThroughputCurve curve() {
        return ThroughputCurve.of(finished.stream().mapToLong(FinishedJob::finished));
    }

    /// For people.
    String text() {
        var lines = new ArrayList<String>();
        lines.add(scenario.name() + ": " + scenario.summary());
        lines.add("  done      " + done());
        lines.add("  clients   " + submissions());
        lines.add("  finished  " + ends());
        lines.add("  speed     " + speed());
        rescue.ifPresent(
                longest ->
                        lines.add(
                                "  rescue    %.1f s at most from a kill to the next run, promised %.1f s"
                                        .formatted(
                                                seconds(longest),
                                                seconds(scenario.setup().rescue()))));
        if (Boolean.getBoolean("chaos.details")) {
            unrecorded().forEach(it -> lines.add("  DETAIL " + it + executions.of(it.id())));
        }
        var problems = problems();
        problems.forEach(problem -> lines.add("  PROBLEM   " + problem));
        lines.add(problems.isEmpty() ? "  passed" : "  FAILED");
        return String.join("\n", lines);
    }

    private String done() {
        return counts.entrySet().stream()
                .map(count -> "%,d %s".formatted(count.getValue(), count.getKey()))
                .collect(Collectors.joining(", "));
    }

    private String submissions() {
        return "%,d accepted, %,d refused (503), %,d without an answer, %,d not sent; of those not accepted %,d are there"
                .formatted(
                        load.accepted().size(),
                        load.refused(),
                        load.unanswered(),
                        load.unreached(),
                        finished.size() - load.accepted().size() + lost().size());
    }

    private String ends() {
        var again = new HashMap<Integer, Integer>();
        finished.forEach(job -> again.merge(executions.of(job.id()).size(), 1, Integer::sum));
        return "%,d jobs, each once; %,d attempts interrupted; ran twice: %,d, more often: %,d, more often than on record: %,d"
                .formatted(
                        finished.size(),
                        finished.stream().mapToInt(FinishedJob::interrupted).sum(),
                        again.getOrDefault(2, 0),
                        again.entrySet().stream()
                                .filter(runs -> runs.getKey() > 2)
                                .mapToInt(Map.Entry::getValue)
                                .sum(),
                        unrecorded().size());
    }

    private String speed() {
        return String.format(
                Locale.ROOT,
                "%.0f jobs/s before, as many again after %.1f s at most; none finished for %.1f s at most; %.0f s in all",
                rateBefore(),
                seconds(back()),
                seconds(curve().standstill(times.begins(), times.ends())),
                (times.ends() - times.warm()) / 1e6);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
