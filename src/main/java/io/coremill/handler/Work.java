package io.coremill.handler;

import io.coremill.job.Result;

/// What a handler does for one job.
@FunctionalInterface
public interface Work {

    /// Does it, on the calling thread. Should end soon after an interrupt, by throwing
    /// [InterruptedException] or by returning.
    ///
    /// @throws JobFailedException to decide whether another attempt might help
    /// @throws AgainLaterException to have another attempt later that counts in place of this one
    /// @throws Exception anything else fails the attempt, and another is made
    Result run(JobContext context) throws Exception;
}
