package io.coremill.executor.processes;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is put before a command so that the worker dies with the service, even if that is killed,
/// and leads a process group that can be signalled as a whole. Each part replaces itself by the
/// next, so the worker keeps the process id, and with it the death signal of the first.
final class Leash {
    private static final List<List<String>> CHOICES =
            List.of(
                    List.of("setpriv", "--pdeathsig", "KILL", "--", "setsid"),
                    List.of("setsid"),
                    List.of());
    private static final List<List<String>> CHOICES_OF_LEADERS =
            List.of(List.of("setpriv", "--pdeathsig", "KILL", "--"), List.of());
    private static final int CANNOT_EXECUTE = 126;
    private static final int NOT_FOUND = 127;
    private static final long TRIAL_SECONDS = 5;

    private final List<String> prefix;

    private Leash(List<String> prefix) {
        this.prefix = prefix;
    }

    /// The best that works on this system; elsewhere workers learn from the end of their stdin.
    static Leash find() throws InterruptedException {
        return firstOf(CHOICES);
    }

    /// The same for a process that leads a group of its own from the start.
    static Leash findForLeader() throws InterruptedException {
        return firstOf(CHOICES_OF_LEADERS);
    }

    private static Leash firstOf(List<List<String>> choices) throws InterruptedException {
        for (List<String> choice : choices) {
            if (works(choice)) {
                return new Leash(choice);
            }
        }
        return new Leash(List.of());
    }

    List<String> on(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /// Whether this is what the leash says when it cannot execute the command. Programs end with
    /// such codes as well, shells above all, but not with these words.
    boolean couldNotExecute(@Nullable Integer exitCode, String stderr) {
        return !prefix.isEmpty()
                && exitCode != null
                && (exitCode == CANNOT_EXECUTE || exitCode == NOT_FOUND)
                && stderr.startsWith(prefix.getFirst() + ": ");
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
