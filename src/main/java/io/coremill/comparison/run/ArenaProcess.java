package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaProtocol;
import io.coremill.comparison.arena.ArenaReport;
import io.coremill.comparison.arena.ArenaSetup;
import io.coremill.comparison.arena.ExperimentStep;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.Subprocess;
import io.coremill.subprocess.launch.ProcessLauncher;
import io.coremill.subprocess.launch.SubprocessStart;
import io.coremill.subprocess.linux.OomScore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// An arena as the service sees it. It dies with the thread that started it, and its workers with
/// it. [#end] and [#kill] are safe from any thread; the rest belongs to the one that started it.
final class ArenaProcess implements AutoCloseable {
    private static final String NAME = "arena";
    private static final Duration GOODBYE = Duration.ofSeconds(3);
    private static final int MOST_WORDS = 2_000;

    private final ProcessLaunch launch;
    private final Subprocess process;
    private final BufferedReader lines;

    /// Guarded by itself: another thread may add to it.
    private final StringBuilder complaints = new StringBuilder();

    private @Nullable ExitStatus status;

    private ArenaProcess(ProcessLaunch launch, Subprocess process) {
        this.launch = launch;
        this.process = process;
        process.listen(
                new Subprocess.Listener() {
                    @Override
                    public void complained(byte[] bytes, int count) {
                        heard(new String(bytes, 0, count, StandardCharsets.UTF_8));
                    }

                    @Override
                    public void cleared() {}
                });
        this.lines =
                new BufferedReader(new InputStreamReader(process.stdout(), StandardCharsets.UTF_8));
    }

    /// @param nanos rises steadily from anywhere
    static ArenaProcess start(ProgramSpec program, LongSupplier nanos) throws ArenaEndedException {
        ProcessLaunch launch = null;
        try {
            launch =
                    ProcessLauncher.ofWorkers("comparison", program, 1)
                            .prepare(Map.of(), OptionalInt.empty());
            Subprocess process = SubprocessStart.of(launch, "coremill-" + NAME, nanos);
            OomScore.raise(process.pid());
            return new ArenaProcess(launch, process);
        } catch (IOException e) {
            if (launch != null) {
                launch.close();
            }
            throw new ArenaEndedException("its process could not be started: " + e.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    /// Waits until it stands.
    ///
    /// @return of its rehearsal; unless that is good, it can run nothing
    ArenaReport prepare(ArenaSetup setup) throws ArenaEndedException {
        return ask(setup);
    }

    /// Has it run that many jobs.
    ArenaReport run(int jobs) throws ArenaEndedException {
        return ask(jobs);
    }

    private ArenaReport ask(Object order) throws ArenaEndedException {
        process.write(ArenaProtocol.line(order));
        try {
            return ArenaProtocol.read(line(), ArenaReport.class);
        } catch (JacksonException e) {
            throw new ArenaEndedException("its process answered with no report: " + e.getMessage());
        }
    }

    /// What it reports next of the experiment that it makes.
    ExperimentStep step() throws ArenaEndedException {
        try {
            return ArenaProtocol.read(line(), ExperimentStep.class);
        } catch (JacksonException e) {
            throw new ArenaEndedException("its process answered with no step: " + e.getMessage());
        }
    }

    /// Has it give back the memory that it does not need.
    void rest() throws ArenaEndedException {
        ArenaReport _ = run(0);
    }

    /// Has it end with all that it has.
    void end() {
        process.closeStdin();
    }

    void kill() {
        process.signal(ProcessSignals.KILL);
    }

    /// Waits a little for its end, and sees to it then.
    @Override
    public void close() {
        ExitStatus _ = ended();
    }

    private ExitStatus ended() {
        ExitStatus its = status;
        if (its == null) {
            end();
            if (!process.awaitEnd(GOODBYE)) {
                kill();
            }
            its = process.reap();
            status = its;
            launch.close();
        }
        return its;
    }

    private String line() throws ArenaEndedException {
        String line = null;
        try {
            line = lines.readLine();
        } catch (IOException e) {
            // as good as the end of it
        }
        if (line == null) {
            throw new ArenaEndedException(lastWords());
        }
        return line;
    }

    private String lastWords() {
        ExitStatus its = ended();
        String words;
        synchronized (complaints) {
            words = complaints.toString().strip();
        }
        return "its process ended with %s before it was done%s"
                .formatted(its, words.isEmpty() ? "" : ": " + words);
    }

    private void heard(String text) {
        synchronized (complaints) {
            complaints.append(text);
            if (complaints.length() > MOST_WORDS) {
                complaints.delete(0, complaints.length() - MOST_WORDS);
            }
        }
    }
}
