package io.coremill.comparison.placement;

import java.util.List;

/// Where processes were put on this machine, and how long they stayed there.
///
/// @param cores that the experiment could use
/// @param loads busy processes, as the kernel places them and pinned
/// @param forks processes that live for a moment only
public record Whereabouts(List<Integer> cores, List<Load> loads, Starts forks) {}
