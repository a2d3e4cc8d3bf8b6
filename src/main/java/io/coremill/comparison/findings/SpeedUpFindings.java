package io.coremill.comparison.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What more slots gave each way, where that stops, and why if the figures show it.
///
/// @param stopsAt by way, as the comparison has it
record SpeedUpFindings(
        Map<String, Integer> stopsAt, List<RowFigures> rows, WorkKind kind, UsableCores cores) {
    /// Of the cores there are: that many busy ones are all of them.
    private static final double ALL = 0.9;

    /// The most cores that threads use of which one at a time runs; they spend some CPU time on
    /// waiting for each other.
    private static final double ABOUT_ONE_CORE = 1.15;

    private static final double ONE_CORE_NEARLY = 0.9;

    private static final double GAINS = 1.2;
    private static final String PYTHON_THREADS = "python-threads";

    List<String> sentences() {
        var all = new ArrayList<String>();
        var crowded = new ArrayList<String>();
        for (String way : rows.stream().map(RowFigures::way).distinct().toList()) {
            List<RowFigures> measured = rows.stream().filter(row -> row.way().equals(way)).toList();
            if (measured.size() > 1) {
                all.add(speedUp(way, measured));
                crowded(way, measured).ifPresent(crowded::add);
            }
        }
        if (!crowded.isEmpty()) {
            all.add(
                    "With more slots than cores each job takes longer: p50 is %s."
                            .formatted(String.join("; ", crowded)));
        }
        return all;
    }

    private String speedUp(String way, List<RowFigures> measured) {
        RowFigures first = measured.getFirst();
        String gains =
                FigureWords.list(
                        measured.stream()
                                .skip(1)
                                .map(row -> gain(first, row) + " with " + slots(row))
                                .toList());
        return "%s: %s, against %s.%s"
                .formatted(
                        capital(FigureWords.plural(way)), gains, slots(first), end(way, measured));
    }

    private String end(String way, List<RowFigures> measured) {
        Integer stop = stopsAt.get(way);
        RowFigures last = measured.getLast();
        if (stop == null) {
            return hasGainedUpTo(last, measured)
                    ? " It gained up to the most slots measured."
                    : " Jobs or rounds are too few, or rounds lie too far apart, to tell where that stops."
                            + (hasOneAtATime(way, last) ? " " + oneAtATime(way, last) + "." : "");
        }
        RowFigures there =
                measured.stream().filter(row -> row.slots() == stop).findFirst().orElse(last);
        return " More than %s gave no more that these figures show%s."
                .formatted(slots(there), why(way, there, last));
    }

    private static boolean hasGainedUpTo(RowFigures last, List<RowFigures> measured) {
        return measured.stream().limit(measured.size() - 1L).allMatch(last::isFasterThan);
    }

    private String why(String way, RowFigures there, RowFigures last) {
        return hasOneAtATime(way, last) ? ": " + oneAtATime(way, last) : allBusy(there);
    }

    private String oneAtATime(String way, RowFigures last) {
        return "%s use %s cores together, and %s do gain: %s"
                .formatted(
                        last.name(),
                        FigureWords.fixed(Objects.requireNonNull(last.busyCores()), 2),
                        beside(way, last.slots()).map(RowFigures::name).orElseThrow(),
                        way.equals(PYTHON_THREADS)
                                ? "the GIL lets one thread run Python at a time"
                                : "something in the process lets about one thread run at a time");
    }

    private String allBusy(RowFigures there) {
        Double busy = there.busyCores();
        if (busy == null || busy < ALL * cores.count()) {
            return "";
        }
        String used = FigureWords.fixed(busy, 2);
        return cores.isLimited()
                ? ": it uses %s cores then, and the CPU limit is %s"
                        .formatted(used, FigureWords.number(cores.count()))
                : ": it keeps %s of %s busy then"
                        .formatted(used, FigureWords.count(cores.allowed(), "core"));
    }

    /// Threads of one process that use one core, where processes of the same program use more.
    private boolean hasOneAtATime(String way, RowFigures last) {
        Double busy = last.busyCores();
        return kind == WorkKind.CPU_BOUND
                && way.endsWith("-threads")
                && !way.equals("virtual-threads")
                && last.slots() > 1
                && cores.count() >= 2
                && busy != null
                && busy >= ONE_CORE_NEARLY
                && busy <= ABOUT_ONE_CORE
                && beside(way, last.slots()).filter(other -> gains(other, last)).isPresent();
    }

    private Optional<RowFigures> beside(String way, int slots) {
        String processes = way.replaceAll("-threads$", "-processes");
        return rows.stream()
                .filter(row -> row.way().equals(processes) && row.slots() == slots)
                .findFirst();
    }

    private static boolean gains(RowFigures processes, RowFigures threads) {
        return processes.isFasterThan(threads)
                && processes.throughput() >= GAINS * threads.throughput();
    }

    /// More slots than cores: each job takes longer, and no more of them are done.
    private Optional<String> crowded(String way, List<RowFigures> measured) {
        RowFigures most = measured.getLast();
        RowFigures enough = lastWithin(measured);
        if (kind != WorkKind.CPU_BOUND
                || enough == null
                || most.slots() <= cores.allowed()
                || !most.isAsFastAs(enough)
                || hasOneAtATime(way, most)
                || most.p50() == null
                || enough.p50() == null
                || FigureWords.inSeconds(most.p50())
                        < GAINS * FigureWords.inSeconds(enough.p50())) {
            return Optional.empty();
        }
        return Optional.of(
                "%s with %s and %s with %s"
                        .formatted(
                                FigureWords.seconds(most.p50()),
                                most.name(),
                                FigureWords.seconds(enough.p50()),
                                enough.name()));
    }

    private @Nullable RowFigures lastWithin(List<RowFigures> measured) {
        return measured.stream()
                .filter(row -> row.slots() <= cores.allowed())
                .reduce((_, later) -> later)
                .orElse(null);
    }

    /// A factor, where the rounds lie close enough together for one.
    private static String gain(RowFigures first, RowFigures row) {
        boolean isTold =
                !first.showsNoise()
                        || !row.showsNoise()
                        || row.isFasterThan(first)
                        || first.isFasterThan(row)
                        || row.isAsFastAs(first);
        return isTold
                ? FigureWords.times(row.throughput() / first.throughput())
                : "between %s and %s"
                        .formatted(
                                FigureWords.times(row.least() / first.most()),
                                FigureWords.times(row.most() / first.least()));
    }

    private static String slots(RowFigures row) {
        return FigureWords.count(row.slots(), "slot");
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
