package io.coremill.comparison.stability;

import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Result;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;

/// The job that does the misdeed, once all others are there. For workers of the experiment alone:
/// the service has no such handler.
public final class CulpritHandler implements JobHandler {
    private static final int PIECE = 1 << 20;
    private static final int EXIT_CODE = 7;

    @Override
    public String type() {
        return "culprit";
    }

    @Override
    public Work prepare(Payload payload) {
        var meeting = new RendezvousPoint(Path.of(payload.string("meeting")));
        String misdeed = payload.string("misdeed");
        long others = payload.integer("others", 0, 1_000);
        return _ -> {
            meeting.awaitArrivals(others);
            meeting.begin();
            misbehave(misdeed);
            return Result.json("{}");
        };
    }

    private static void misbehave(String misdeed) {
        switch (misdeed) {
            case "exit" -> Runtime.getRuntime().halt(EXIT_CODE);
            case "segfault" ->
                    MemorySegment.NULL.reinterpret(Long.BYTES).set(ValueLayout.JAVA_LONG, 0, 1);
            case "memory" -> eat();
            default -> spin();
        }
    }

    /// Up to the limit of the heap.
    private static void eat() {
        var eaten = new ArrayList<byte[]>();
        while (eaten.size() < Integer.MAX_VALUE) {
            eaten.add(new byte[PIECE]);
        }
    }

    /// Whatever it is asked.
    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
