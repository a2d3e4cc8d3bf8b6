package io.coremill.executor.threads;

import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;

/// A handler made of a lambda.
record TestHandler(String type, Work work) implements JobHandler {

    @Override
    public Work prepare(Payload payload) {
        return work;
    }
}
