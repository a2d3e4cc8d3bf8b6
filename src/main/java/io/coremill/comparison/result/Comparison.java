package io.coremill.comparison.result;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.stability.StabilityReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/// A comparison as it stands: what was asked, how far it is, and what came out so far.
///
/// It is as flat as its JSON, in files and in the API; [#begun] makes one, [#at] and [#ended] the
/// next of it.
///
/// @param payload JSON, to the digit as it was asked for
/// @param jobs in each round
/// @param rows as far as they are measured, in the order of ways and slots
/// @param stopsAt by way: the least slots that gave, within the noise, as much as any more did;
/// absent for a way that gained up to the most slots measured, or whose rounds do not show it
/// @param placement what the experiment of that name showed, if it was asked for
/// @param stability what the experiment of that name showed, if it was asked for
/// @param progress null once it has ended
/// @param findings what the figures show, in plain words
/// @param error why it failed
public record Comparison(
        String id,
        ComparisonState state,
        String type,
        @JsonRawValue @JsonDeserialize(using = PayloadText.class) String payload,
        int jobs,
        List<String> ways,
        List<Integer> slots,
        int rounds,
        Instant submittedAt,
        @Nullable Instant finishedAt,
        @Nullable Progress progress,
        MachineDescription machine,
        List<ComparisonRow> rows,
        Map<String, Integer> stopsAt,
        @Nullable PlacementReport placement,
        @Nullable StabilityReport stability,
        List<String> findings,
        @Nullable String error) {

    /// One that has just begun.
    public static Comparison begun(
            String id, ComparisonRequest request, Instant at, MachineDescription machine) {
        return new Comparison(
                id,
                ComparisonState.RUNNING,
                request.type(),
                request.payload(),
                request.jobs(),
                request.ways(),
                request.slots(),
                request.rounds(),
                at,
                null,
                new Progress(0, request.steps(), "about to begin"),
                machine,
                List.of(),
                Map.of(),
                null,
                null,
                List.of(),
                null);
    }

    public Comparison at(ComparisonStanding standing, int total) {
        return new Comparison(
                id,
                state,
                type,
                payload,
                jobs,
                ways,
                slots,
                rounds,
                submittedAt,
                finishedAt,
                new Progress(standing.done(), total, standing.message()),
                machine.withOtherWork(standing.otherWork()),
                standing.rows(),
                standing.stopsAt(),
                standing.placement(),
                standing.stability(),
                findings,
                error);
    }

    public Comparison ended(
            ComparisonState state, Instant at, @Nullable String error, List<String> findings) {
        return new Comparison(
                id,
                state,
                type,
                payload,
                jobs,
                ways,
                slots,
                rounds,
                submittedAt,
                at,
                null,
                machine,
                rows,
                stopsAt,
                placement,
                stability,
                findings,
                error);
    }

    /// How far it is, in rounds.
    public record Progress(int done, int total, String message) {}
}
