package io.coremill.comparison.placement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where processes were put on this machine, and how long they stayed there.
///
/// @param cores that the experiment could use
/// @param loads busy processes, as the kernel places them and pinned
/// @param forks processes that live for a moment only
/// @param error why there are no figures
public record PlacementReport(
        List<Integer> cores,
        List<PlacementLoad> loads,
        @Nullable StartCores forks,
        @Nullable String error) {

    public static PlacementReport unknown(String error) {
        return new PlacementReport(List.of(), List.of(), null, error);
    }
}
