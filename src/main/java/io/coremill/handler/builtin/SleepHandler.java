package io.coremill.handler.builtin;

import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Result;
import java.time.Duration;

/// Waits: a job that holds a slot and no core.
public final class SleepHandler implements JobHandler {
    private static final Duration DEFAULT = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(1);

    @Override
    public String type() {
        return "sleep";
    }

    @Override
    public String defaultQueue() {
        return "io";
    }

    @Override
    public String example() {
        return "{\"duration\":\"PT1S\"}";
    }

    @Override
    public Work prepare(Payload payload) {
        Duration duration = payload.duration("duration", DEFAULT, MOST);
        return _ -> {
            Thread.sleep(duration);
            return Result.json("{}");
        };
    }
}
