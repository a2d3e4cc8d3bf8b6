package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.result.MachineDescription;
import java.util.List;
import java.util.Objects;

/// A comparison as Markdown, to be pasted into a report: what ran where, the figures, what they
/// show, and how to measure them again.
public final class MarkdownReport {
    private final MarkdownPage page = new MarkdownPage();

    private MarkdownReport() {}

    public static String of(Comparison comparison) {
        return new MarkdownReport().write(comparison);
    }

    private String write(Comparison comparison) {
        page.line("# `%s`: threads or processes".formatted(comparison.type()));
        run(comparison);
        machine(comparison.machine());
        findings(comparison.findings());
        new FigureTable(page).write(comparison.rows());
        speedUp(comparison.rows());
        new ExperimentTables(page).write(comparison.placement(), comparison.stability());
        reproduce(comparison);
        return page.toString();
    }

    private void run(Comparison comparison) {
        page.line("");
        page.line(
                "%s a round, %s, payload %s. Measured %s%s."
                        .formatted(
                                FigureWords.count(comparison.jobs(), "job"),
                                rounds(comparison.rounds()),
                                MarkdownPage.code(new RepeatCommand(comparison).payloadInShort()),
                                comparison.submittedAt(),
                                switch (comparison.state()) {
                                    case SUCCEEDED -> "";
                                    case RUNNING -> "; it is running";
                                    case FAILED -> "; it has failed";
                                    case CANCELLED -> "; it was cancelled";
                                }));
        if (comparison.error() != null) {
            page.line("");
            page.line("**%s**".formatted(MarkdownPage.cell(comparison.error())));
        }
    }

    private static String rounds(int rounds) {
        return FigureWords.count(rounds, "round") + (rounds == 1 ? "" : " in alternating order");
    }

    private void machine(MachineDescription machine) {
        page.line("");
        page.line("| machine | |");
        page.line("|---|---|");
        page.row("processor", FigureWords.told(machine.model(), model -> model));
        page.row("cores", "%d, of which %s".formatted(machine.cores(), allowed(machine)));
        page.row("CPU limit", machine.cpuLimit() == null ? "none seen" : cores(machine.cpuLimit()));
        page.row("memory", FigureWords.bytes((double) machine.memory()));
        page.row("kernel", machine.kernel());
        page.row("Java", machine.java());
        page.row(
                "other work meanwhile",
                FigureWords.told(machine.otherWork(), MarkdownReport::busy));
    }

    private static String allowed(MachineDescription machine) {
        return machine.allowed().isEmpty()
                ? "the service may use all"
                : "the service may use "
                        + FigureWords.list(
                                machine.allowed().stream().map(String::valueOf).toList());
    }

    private static String cores(double limit) {
        return FigureWords.number(limit) + " cores";
    }

    private static String busy(double cores) {
        return FigureWords.fixed(cores, 2) + " cores";
    }

    private void findings(List<String> findings) {
        if (findings.isEmpty()) {
            return;
        }
        page.heading("What the figures say");
        findings.forEach(finding -> page.line("- " + finding));
    }

    private void speedUp(List<ComparisonRow> rows) {
        List<ComparisonRow> told = rows.stream().filter(row -> row.speedUp() != null).toList();
        if (told.stream().map(ComparisonRow::slots).distinct().count() < 2) {
            return;
        }
        page.heading("Speed-up");
        page.block("text", new BarChart(told.stream().map(MarkdownReport::bar).toList()).lines());
    }

    private static BarChart.Bar bar(ComparisonRow row) {
        String label = "%s, %s".formatted(row.way(), FigureWords.count(row.slots(), "slot"));
        return new BarChart.Bar(label, Objects.requireNonNull(row.speedUp()));
    }

    private void reproduce(Comparison comparison) {
        var again = new RepeatCommand(comparison);
        page.heading("How to measure it again");
        if (again.isLong()) {
            page.line("With this in `payload.json`:");
            page.line("");
            page.block("json", List.of(again.payload()));
            page.line("");
        }
        page.block("", List.of(again.command()));
        if (!again.isLong()) {
            page.line("");
            page.line("or, with a service that runs,");
            page.line("");
            page.block("", List.of(again.curl()));
        }
    }
}
