package io.coremill.handler.builtin;

import io.coremill.handler.JobContext;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Json;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.util.Map;

/// Counts the primes up to a limit: pure CPU work in little memory.
public final class PrimesHandler implements JobHandler {
    private static final long MOST = 100_000_000;
    private static final int SEGMENTS_BETWEEN_REPORTS = 64;

    @Override
    public String type() {
        return "primes";
    }

    @Override
    public String example() {
        return "{\"limit\":100000}";
    }

    @Override
    public Work prepare(Payload payload) {
        int limit = (int) payload.integer("limit", 100_000, 0, MOST);
        return context -> Result.json(Json.write(Map.of("count", count(limit, context))));
    }

    private static long count(int limit, JobContext context) throws InterruptedException {
        var sieve = new OddSieve(limit);
        for (int segment = 1; sieve.hasNext(); segment++) {
            context.checkStopped();
            sieve.next();
            if (segment % SEGMENTS_BETWEEN_REPORTS == 0) {
                context.progress(new Progress(sieve.reached(), (double) limit, null));
            }
        }
        return sieve.count();
    }
}
