package io.coremill.comparison.arena;

import io.coremill.handler.registry.HandlerSettings;

/// Which executor an arena has, and the job that it runs.
///
/// @param queue whose settings these are
/// @param slots attempts at once
/// @param concurrency attempts at once in each worker
/// @param payload a JSON object on one line
public record ArenaSetup(
        ExecutorSetup executor,
        String queue,
        int slots,
        int concurrency,
        HandlerSettings handlers,
        String type,
        String payload) {}
