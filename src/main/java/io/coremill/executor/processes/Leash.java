package io.coremill.executor.processes;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is put before a command so that the worker dies with the service, even if that is killed,
/// and leads a process group that can be signalled as a whole. Each part replaces itself by the
/// next, so the worker keeps the process id, and with it the death signal of the first.
final class Leash {
    private static final Logger log = LoggerFactory.getLogger(Leash.class);
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
    private final boolean certain;

    private Leash(List<String> prefix, boolean certain) {
        this.prefix = prefix;
        this.certain = certain;
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
        boolean certain = true;
        for (List<String> choice : choices) {
            Trial trial = trial(choice);
            if (trial == Trial.WORKS) {
                return new Leash(choice, certain);
            }
            certain &= trial == Trial.FAILS;
        }
        return new Leash(List.of(), certain);
    }

    /// Whether none that is better was only too slow to be tried.
    boolean isCertain() {
        return certain;
    }

    List<String> on(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /// Whether this is what the leash says when it cannot execute the program. Programs end with
    /// such codes as well, shells above all, but not with these words and no others.
    boolean couldNotExecute(String program, @Nullable Integer exitCode, String stderr) {
        return !prefix.isEmpty()
                && exitCode != null
                && (exitCode == CANNOT_EXECUTE || exitCode == NOT_FOUND)
                && stderr.startsWith(prefix.getFirst() + ": failed to execute " + program + ": ")
                && stderr.indexOf('\n') < 0;
    }

    private enum Trial {
        WORKS,
        FAILS,
        TOO_SLOW
    }

    private static Trial trial(List<String> prefix) throws InterruptedException {
        try {
            Process trial =
                    new ProcessBuilder(new Leash(prefix, true).on(List.of("true")))
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start();
            if (trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
                return trial.exitValue() == 0 ? Trial.WORKS : Trial.FAILS;
            }
            trial.destroyForcibly();
            log.warn(
                    "{} true has not ended within {} s: processes started now may outlive the"
                            + " service if it is killed",
                    String.join(" ", prefix),
                    TRIAL_SECONDS);
            return Trial.TOO_SLOW;
        } catch (IOException e) {
            return Trial.FAILS;
        }
    }
}
