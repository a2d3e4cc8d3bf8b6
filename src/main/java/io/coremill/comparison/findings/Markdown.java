package io.coremill.comparison.findings;

import io.coremill.comparison.Comparison;
import io.coremill.comparison.Machine;
import io.coremill.comparison.Row;
import io.coremill.comparison.placement.Load;
import io.coremill.comparison.placement.Starts;
import io.coremill.comparison.placement.Whereabouts;
import io.coremill.comparison.stability.Damage;
import io.coremill.comparison.stability.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A comparison as Markdown, to be pasted into a report: what ran where, the figures, what they
/// say, and how to measure them again.
public final class Markdown {
    private static final String NONE = "–";

    private final StringBuilder text = new StringBuilder();

    private Markdown() {}

    public static String of(Comparison comparison) {
        return new Markdown().write(comparison);
    }

    private String write(Comparison comparison) {
        line("# `%s`: threads or processes".formatted(comparison.type()));
        run(comparison);
        machine(comparison.machine());
        findings(comparison.findings());
        figures(comparison.rows());
        speedUp(comparison.rows());
        if (comparison.placement() != null) {
            placement(comparison.placement());
        }
        if (comparison.stability() != null) {
            stability(comparison.stability());
        }
        reproduce(comparison);
        return text.toString();
    }

    private void run(Comparison comparison) {
        line("");
        line(
                "%s a round, %s in alternating order, payload `%s`. Measured %s%s."
                        .formatted(
                                InWords.count(comparison.jobs(), "job"),
                                InWords.count(comparison.rounds(), "round"),
                                comparison.payload(),
                                comparison.submittedAt(),
                                switch (comparison.state()) {
                                    case SUCCEEDED -> "";
                                    case RUNNING, FAILED, CANCELLED ->
                                            "; it is " + comparison.state().word();
                                }));
        if (comparison.error() != null) {
            line("");
            line("**%s**".formatted(cell(comparison.error())));
        }
    }

    private void machine(Machine machine) {
        line("");
        line("| machine | |");
        line("|---|---|");
        row("processor", Objects.requireNonNullElse(machine.model(), NONE));
        row("cores", "%d, of which %s".formatted(machine.cores(), allowed(machine)));
        row("CPU limit", machine.cpuLimit() == null ? "none" : cores(machine.cpuLimit()));
        row("memory", InWords.bytes((double) machine.memory()));
        row("kernel", machine.kernel());
        row("Java", machine.java());
        row("other work meanwhile", machine.otherWork() == null ? NONE : busy(machine.otherWork()));
    }

    private static String allowed(Machine machine) {
        return machine.allowed().isEmpty()
                ? "the service may use all"
                : "the service may use "
                        + InWords.list(machine.allowed().stream().map(String::valueOf).toList());
    }

    private static String cores(double limit) {
        return InWords.number(limit) + " cores";
    }

    private static String busy(double cores) {
        return InWords.fixed(cores, 2) + " cores";
    }

    private void findings(List<String> findings) {
        if (findings.isEmpty()) {
            return;
        }
        heading("What the figures say");
        findings.forEach(finding -> line("- " + finding));
    }

    private void figures(List<Row> rows) {
        heading("Figures");
        line(
                "| way | slots | jobs/s | least to most | speed-up | p50 | p90 | p99 | CPU time |"
                        + " switches: waited, lost | moves | memory | start | cores |");
        line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        rows.forEach(this::figures);
        line("");
        line(
                "CPU time, switches and moves are of one round. Memory is what the way needed beyond an"
                        + " idle service, start the time until the first slot had a job, cores where its CPU"
                        + " time was seen.");
        rows.forEach(this::notes);
    }

    private void figures(Row row) {
        if (!Figures.hasFigures(row)) {
            row(
                    row.way(),
                    String.valueOf(row.slots()),
                    Objects.requireNonNullElse(row.error(), NONE));
            return;
        }
        var measured = new Figures(row);
        row(
                row.way(),
                String.valueOf(row.slots()),
                InWords.number(measured.throughput()),
                number(row.throughputLeast()) + " to " + number(row.throughputMost()),
                row.speedUp() == null ? NONE : InWords.times(row.speedUp()),
                row.p50() == null ? NONE : InWords.seconds(row.p50()),
                row.p90() == null ? NONE : InWords.seconds(row.p90()),
                row.p99() == null ? NONE : InWords.seconds(row.p99()),
                row.cpuSeconds() == null ? NONE : InWords.seconds(row.cpuSeconds()),
                whole(row.voluntarySwitches()) + ", " + whole(row.involuntarySwitches()),
                whole(row.migrations()),
                row.peakMemory() == null ? NONE : InWords.memory(row.peakMemory().doubleValue()),
                row.startCost() == null ? NONE : InWords.seconds(row.startCost()),
                row.cores() == null ? NONE : shares(row.cores()));
    }

    private void notes(Row row) {
        if (row.note() != null) {
            String slots = InWords.count(row.slots(), "slot");
            line("");
            line("%s with %s: %s.".formatted(row.way(), slots, cell(row.note())));
        }
    }

    private static String number(@Nullable Double value) {
        return value == null ? NONE : InWords.number(value);
    }

    private static String whole(@Nullable Long value) {
        return value == null ? NONE : InWords.whole(value);
    }

    private static String shares(Map<Integer, Double> cores) {
        return String.join(
                ", ",
                new TreeMap<>(cores)
                        .entrySet().stream()
                                .map(
                                        each ->
                                                each.getKey()
                                                        + ": "
                                                        + InWords.percent(each.getValue()))
                                .toList());
    }

    private void speedUp(List<Row> rows) {
        List<Row> told = rows.stream().filter(row -> row.speedUp() != null).toList();
        if (told.stream().map(Row::slots).distinct().count() < 2) {
            return;
        }
        heading("Speed-up");
        line("```text");
        new Bars(
                        told.stream()
                                .map(
                                        row ->
                                                new Bars.Bar(
                                                        "%s, %s"
                                                                .formatted(
                                                                        row.way(),
                                                                        InWords.count(
                                                                                row.slots(),
                                                                                "slot")),
                                                        Objects.requireNonNull(row.speedUp())))
                                .toList())
                .lines()
                .forEach(this::line);
        line("```");
    }

    private void placement(Whereabouts placement) {
        heading("Placement");
        if (placement.error() != null) {
            line("It could not be told: " + cell(placement.error()));
            return;
        }
        line(
                "| processes | placed by | started on the parent's core | first seen on core | moves in a"
                        + " second of CPU time | never moved | time on the core used most | work done,"
                        + " the least to the most of any round |");
        line("|--:|---|--:|---|--:|--:|--:|--:|");
        Load first = placement.loads().getFirst();
        placement.loads().forEach(load -> placement(load, first.throughput()));
        Starts forks = placement.forks();
        if (forks != null) {
            row(
                    "1 at a time",
                    "the kernel, short-lived",
                    ofAll(forks.onParentsCore(), forks.count()),
                    counts(forks.firstSeen()),
                    NONE,
                    NONE,
                    NONE,
                    NONE);
        }
    }

    /// @param whole throughput that others are told against
    private void placement(Load load, double whole) {
        row(
                String.valueOf(load.processes()),
                load.pinned() ? "pinning" : "the kernel",
                ofAll(load.starts().onParentsCore(), load.starts().count()),
                counts(load.starts().firstSeen()),
                number(load.moves()),
                load.neverMoved() == null ? NONE : ofAll(load.neverMoved(), load.starts().count()),
                InWords.percent(load.mostUsedCore()),
                "%s (%s to %s)"
                        .formatted(
                                InWords.times(load.throughput() / whole),
                                InWords.fixed(load.throughputLeast() / whole, 2),
                                InWords.fixed(load.throughputMost() / whole, 2)));
    }

    private static String ofAll(int some, int all) {
        return "%d of %d".formatted(some, all);
    }

    private static String counts(Map<Integer, Integer> byCore) {
        return String.join(
                ", ",
                new TreeMap<>(byCore)
                        .entrySet().stream()
                                .map(each -> "%d: %d".formatted(each.getKey(), each.getValue()))
                                .toList());
    }

    private void stability(Stability stability) {
        heading("Stability");
        if (stability.error() != null) {
            line("It could not be told: " + cell(stability.error()));
            return;
        }
        line(
                "| one job | workers | others hurt, all in one process | others hurt, each in its own |");
        line("|---|---|--:|--:|");
        for (Damage each : stability.cases()) {
            if (each.ranShared()) {
                row(
                        each.misdeed().inWords(),
                        InWords.language(each.language()),
                        hurt(each),
                        stability.cases().stream()
                                .filter(other -> !other.ranShared())
                                .filter(other -> other.misdeed() == each.misdeed())
                                .filter(other -> other.language().equals(each.language()))
                                .map(Markdown::hurt)
                                .findFirst()
                                .orElse(NONE));
            }
        }
        line("");
        line(
                "Hurt is who was lost, had to be run again, or took much longer than its own time. All of"
                        + " this was done in workers that were there for nothing else.");
    }

    private static String hurt(Damage damage) {
        return damage.error() != null ? damage.error() : ofAll(damage.hurt(), damage.jobs() - 1);
    }

    private void reproduce(Comparison comparison) {
        var again = new Again(comparison);
        heading("How to measure it again");
        line("```");
        line(again.command());
        line("```");
        line("");
        line("or, with a service that runs,");
        line("");
        line("```");
        line(again.curl());
        line("```");
    }

    private void heading(String words) {
        line("");
        line("## " + words);
        line("");
    }

    private void row(String... cells) {
        var all = new ArrayList<String>();
        for (String each : cells) {
            all.add(cell(each));
        }
        line("| " + String.join(" | ", all) + " |");
    }

    /// On one line, and no end of the cell.
    private static String cell(String words) {
        return words.replaceAll("\\s+", " ").replace("|", "\\|");
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
