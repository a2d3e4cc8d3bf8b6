package io.coremill.handler.builtin;

import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Result;

/// Does nothing, so that what is left to see is the cost of a job itself.
public final class NoopHandler implements JobHandler {

    @Override
    public String type() {
        return "noop";
    }

    @Override
    public String example() {
        return "{}";
    }

    @Override
    public Work prepare(Payload payload) {
        return _ -> Result.json("{}");
    }
}
