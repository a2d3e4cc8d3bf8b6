package io.coremill.executor.processes;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What is put before a command so that the worker dies with the service, even if that is killed,
/// and leads a process group that can be signalled as a whole. Each part replaces itself by the
/// next, so the worker keeps the process id, and with it the death signal of the first.
final class Leash {
    private static final List<List<String>> CHOICES =
            List.of(
                    List.of("setpriv", "--pdeathsig", "KILL", "--", "setsid"),
                    List.of("setsid"),
                    List.of());
    private static final long TRIAL_SECONDS = 5;

    private final List<String> prefix;

    private Leash(List<String> prefix) {
        this.prefix = prefix;
    }

    /// The best that works on this system; elsewhere workers learn from the end of their stdin.
    static Leash find() throws InterruptedException {
        for (List<String> choice : CHOICES) {
            if (works(choice)) {
                return new Leash(choice);
            }
        }
        return new Leash(List.of());
    }

    List<String> on(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        try {
            Process trial =
                    new ProcessBuilder(new Leash(prefix).on(List.of("true")))
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start();
            if (trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
                return trial.exitValue() == 0;
            }
            trial.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
