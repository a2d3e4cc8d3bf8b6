package io.coremill.comparison.result;

import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.stability.StabilityReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a comparison is.
///
/// @param done rounds
/// @param message what is being done now
public record ComparisonStanding(
        int done,
        String message,
        List<ComparisonRow> rows,
        Map<String, Integer> stopsAt,
        @Nullable Double otherWork,
        @Nullable PlacementReport placement,
        @Nullable StabilityReport stability) {}
