package io.coremill.web.comparisons;

import io.coremill.comparison.arena.ArenaExperiment;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.web.submission.FieldValues;
import io.coremill.web.submission.FormReader;
import io.coremill.web.submission.QuotedText;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request for a comparison while it is being read.
final class ComparisonDraft implements FormReader.Form<ComparisonDraft.Wanted> {
    private static final String FIELDS =
            "type, payload, jobs, ways, slots, rounds, placement, stability";

    private final FieldValues values;
    private boolean typeSeen;
    private @Nullable String type;
    private @Nullable String payload;
    private @Nullable Integer jobs;
    private @Nullable List<String> ways;
    private @Nullable List<Integer> slots;
    private @Nullable Integer rounds;
    private final Set<ArenaExperiment> experiments = EnumSet.noneOf(ArenaExperiment.class);

    /// What a client asked for, each field checked by itself; null where it left a field out.
    record Wanted(
            String type,
            String payload,
            @Nullable Integer jobs,
            @Nullable List<String> ways,
            @Nullable List<Integer> slots,
            @Nullable Integer rounds,
            Set<ArenaExperiment> experiments) {}

    ComparisonDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        switch (field) {
            case "type" -> {
                type = values.type(field);
                typeSeen = !values.isNull();
            }
            case "payload" -> payload = values.object(field);
            case "jobs" -> jobs = values.integer(field, 1, ComparisonRequest.MOST_JOBS);
            case "ways" -> ways = distinct(values.texts(field));
            case "slots" ->
                    slots = ascending(values.integers(field, 1, ComparisonRequest.MOST_SLOTS));
            case "rounds" -> rounds = values.integer(field, 1, ComparisonRequest.MOST_ROUNDS);
            case "placement" -> ask(ArenaExperiment.PLACEMENT, field);
            case "stability" -> ask(ArenaExperiment.STABILITY, field);
            default ->
                    values.skip(
                            QuotedText.shortened(field),
                            "is not a field of a comparison; there are " + FIELDS);
        }
    }

    @Override
    public Wanted finish() {
        if (!typeSeen) {
            values.refuse("type", "is missing; it names the handler that runs the jobs");
        }
        values.throwIfRefused();
        return new Wanted(
                Objects.requireNonNull(type),
                payload == null ? "{}" : payload,
                jobs,
                ways,
                slots,
                rounds,
                experiments);
    }

    private void ask(ArenaExperiment experiment, String field) {
        if (values.isTrue(field)) {
            experiments.add(experiment);
        }
    }

    private @Nullable List<String> distinct(@Nullable List<String> names) {
        if (names != null && names.stream().distinct().count() < names.size()) {
            values.refuse("ways", "must name each way once");
        }
        return names;
    }

    private @Nullable List<Integer> ascending(@Nullable List<Integer> numbers) {
        if (numbers != null && !numbers.equals(numbers.stream().distinct().sorted().toList())) {
            values.refuse("slots", "must be in ascending order, each once, like [1, 2, 4]");
        }
        return numbers;
    }
}
