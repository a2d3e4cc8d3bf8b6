package io.coremill.comparison.run;

import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What came of all ways with all numbers of slots so far.
final class RowBuilders {
    private final ComparisonRequest request;
    private final Map<String, List<RowBuilder>> byWay = new LinkedHashMap<>();

    RowBuilders(ComparisonRequest request, List<ExecutionWay> ways) {
        this.request = request;
        for (ExecutionWay way : ways) {
            byWay.put(
                    way.name(),
                    request.slots().stream()
                            .map(slots -> new RowBuilder(way.name(), slots, request, way.isOnce()))
                            .toList());
        }
    }

    RowBuilder of(ComparisonRound round) {
        List<RowBuilder> builders = Objects.requireNonNull(byWay.get(round.way()));
        return builders.get(request.slots().indexOf(round.slots()));
    }

    /// Those of which something is known.
    List<ComparisonRow> rows() {
        String note = note();
        var rows = new ArrayList<ComparisonRow>();
        byWay.values()
                .forEach(
                        builders -> {
                            Double first = first(builders);
                            builders.stream()
                                    .filter(it -> it.throughput() != null || it.isGivenUp())
                                    .map(it -> it.row(first, note))
                                    .forEach(rows::add);
                        });
        return List.copyOf(rows);
    }

    private static @Nullable Double first(List<RowBuilder> builders) {
        return builders.stream()
                .map(RowBuilder::throughput)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// Whatever gives other results does other work.
    private @Nullable String note() {
        Set<String> results = new HashSet<>();
        var ways = new ArrayList<String>();
        for (List<RowBuilder> builders : byWay.values()) {
            Optional<RowBuilder> its =
                    builders.stream().filter(it -> it.result() != null).findFirst();
            if (its.isPresent() && results.add(Objects.requireNonNull(its.get().result()))) {
                ways.add(its.get().way());
            }
        }
        return results.size() > 1
                ? "%s gave different results".formatted(String.join(" and ", ways))
                : null;
    }

    /// By way: the least slots that gave, within the noise, as much as any more did. Not for those
    /// that gained up to the last, nor where the rounds do not show it. Where jobs are so few that
    /// slots stay empty it is they that set the limit: those slots do not count.
    Map<String, Integer> stopsAt(List<ComparisonRow> rows) {
        var stops = new LinkedHashMap<String, Integer>();
        byWay.forEach(
                (way, _) -> {
                    List<ComparisonRow> its =
                            rows.stream().filter(row -> isMeasured(row, way)).toList();
                    Integer stop = stop(its);
                    if (stop != null) {
                        stops.put(way, stop);
                    }
                });
        return stops;
    }

    private static boolean isMeasured(ComparisonRow row, String way) {
        return row.way().equals(way) && row.throughput() != null && !row.hasFewJobs();
    }

    private static @Nullable Integer stop(List<ComparisonRow> rows) {
        for (int i = 0; i < rows.size() - 1; i++) {
            ComparisonRow row = rows.get(i);
            List<ComparisonRow> more = rows.subList(i + 1, rows.size());
            if (more.stream().noneMatch(it -> it.isFasterThan(row))) {
                return more.stream().allMatch(row::keepsUpWith)
                        ? Integer.valueOf(row.slots())
                        : null;
            }
        }
        return null;
    }
}
