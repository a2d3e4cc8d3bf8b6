import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What was measured, round by round: as a table to read and as JSON to compute with.
final class Figures {
    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /// @param unit of the value
    /// @param goal what is aimed at
    void add(String name, String unit, Goal goal, double value) {
        figures.computeIfAbsent(name, _ -> new Figure(name, unit, goal, new ArrayList<>()))
                .values()
                .add(value);
        System.err.printf("  %-58s %,12.3f %s%n", name, value, unit);
    }

    /// A value, what was reached beside it with nothing but what cannot be left out, and how much
    /// of that the value is.
    void addWithCeiling(
            String name, String ceiling, String unit, Goal share, double value, double most) {
        add(name, unit, Goal.NONE, value);
        add(ceiling, unit, Goal.NONE, most);
        add(name + ": share of the ceiling", "", share, value / most);
    }

    /// Rows of a Markdown table.
    String table() {
        return "| | median | least | greatest | goal |\n|---|---|---|---|---|\n"
                + figures.values().stream().map(Figure::row).collect(Collectors.joining("\n"));
    }

    void writeJson(Path file, int rounds) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"cores\": %d, \"jdk\": \"%s\", \"system\": \"%s %s\", \"rounds\": %d,\n \"figures\": [\n%s\n]}\n"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                Runtime.version(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                rounds,
                                figures.values().stream()
                                        .map(Figure::json)
                                        .collect(Collectors.joining(",\n"))));
    }

    /// What a figure should be.
    record Goal(String sign, double bound) {
        static final Goal NONE = new Goal("", 0);

        static Goal atLeast(double bound) {
            return new Goal("≥ ", bound);
        }

        static Goal atMost(double bound) {
            return new Goal("≤ ", bound);
        }

        @Override
        public String toString() {
            return this == NONE ? "" : sign + new DecimalFormat("#,##0.##").format(bound);
        }
    }

    private record Figure(String name, String unit, Goal goal, List<Double> values) {

        String row() {
            return "| %s%s | %s | %s | %s | %s |"
                    .formatted(
                            name,
                            unit.isEmpty() ? "" : " (" + unit + ")",
                            text(median()),
                            text(sorted().getFirst()),
                            text(sorted().getLast()),
                            goal);
        }

        String json() {
            return "  {\"name\": \"%s\", \"unit\": \"%s\", \"median\": %s, \"goal\": \"%s\", \"values\": %s}"
                    .formatted(
                            name,
                            unit,
                            median(),
                            goal,
                            values.stream().map(String::valueOf).toList());
        }

        private List<Double> sorted() {
            return values.stream().sorted().toList();
        }

        private double median() {
            List<Double> sorted = sorted();
            int half = sorted.size() / 2;
            return sorted.size() % 2 == 1
                    ? sorted.get(half)
                    : (sorted.get(half - 1) + sorted.get(half)) / 2;
        }

        private static String text(double value) {
            return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%,.2f", value);
        }
    }
}
