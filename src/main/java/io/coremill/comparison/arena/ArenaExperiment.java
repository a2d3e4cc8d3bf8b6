package io.coremill.comparison.arena;

import io.coremill.comparison.placement.PlacementTrial;
import io.coremill.comparison.stability.StabilityReport;
import io.coremill.comparison.stability.StabilityTrial;
import io.coremill.executor.ExecutorClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// One of the experiments beside the rows. It does what no service should, so it has the arena's
/// process to itself, and ends with that.
public enum ArenaExperiment {
    PLACEMENT,
    STABILITY;

    /// In the process that was started for it: writes each [ExperimentStep], and halts when its
    /// stdin ends.
    ///
    /// @param directory for its files, gone when the process is
    void run(Path directory, ExecutorClock clock, InputStream in, OutputStream out) {
        Thread.ofPlatform().name("coremill-experiment-end").daemon().start(() -> leave(in));
        write(out, last(directory, clock, out));
        Runtime.getRuntime().halt(0);
    }

    private ExperimentStep last(Path directory, ExecutorClock clock, OutputStream out) {
        try {
            return switch (this) {
                case PLACEMENT ->
                        new ExperimentStep(
                                null,
                                new PlacementTrial(directory, it -> tell(out, it), clock.nanos())
                                        .run(),
                                null,
                                null);
                case STABILITY ->
                        new ExperimentStep(
                                null,
                                null,
                                new StabilityReport(
                                        new StabilityTrial(directory, it -> tell(out, it), clock)
                                                .run(),
                                        null),
                                null);
            };
        } catch (IOException | InterruptedException | RuntimeException e) {
            return new ExperimentStep(null, null, null, String.valueOf(e.getMessage()));
        }
    }

    private static void tell(OutputStream out, String message) {
        write(out, ExperimentStep.doing(message));
    }

    private static void write(OutputStream out, ExperimentStep step) {
        try {
            out.write(ArenaProtocol.line(step));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // no service is there to read it
        }
    }

    /// All that it has started dies with it.
    private static void leave(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0);
    }
}
