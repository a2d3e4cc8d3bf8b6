package io.coremill.comparison.stability;

import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Result;
import java.nio.file.Path;

/// A job that does no harm: it is there when the misdeed is done, works on for its own time, and
/// reports how long that took. For workers of the experiment alone.
public final class BystanderHandler implements JobHandler {
    @Override
    public String type() {
        return "bystander";
    }

    @Override
    public Work prepare(Payload payload) {
        var meeting = new RendezvousPoint(Path.of(payload.string("meeting")));
        long own = payload.integer("own", 1, 60_000);
        return context -> {
            meeting.arrive(context.job());
            meeting.awaitBeginning();
            long since = System.nanoTime();
            Thread.sleep(own);
            return Result.json(
                    "{\"millis\":%d}".formatted((System.nanoTime() - since) / 1_000_000));
        };
    }
}
