package io.coremill.subprocess.launch;

import io.coremill.subprocess.SystemTool;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is put first before a command so that the process dies with the service, even if that is
/// killed, and can gain no rights that it has not. It replaces itself by the next part, so the
/// process keeps its id, and with it the death signal.
final class ParentDeathSignal {
    private static final Logger log = LoggerFactory.getLogger(ParentDeathSignal.class);
    private static final String TOOL = "setpriv";
    private static final List<String> OPTIONS = List.of("--pdeathsig", "KILL", "--no-new-privs");
    private static final long TRIAL_SECONDS = 5;

    private final boolean works;
    private final boolean certain;

    private ParentDeathSignal(boolean works, boolean certain) {
        this.works = works;
        this.certain = certain;
    }

    /// Where there is none, workers learn from the end of their stdin.
    ///
    /// @throws IOException if there is one that cannot be tried just now
    static ParentDeathSignal find() throws IOException, InterruptedException {
        Trial trial = trial();
        return new ParentDeathSignal(trial == Trial.WORKS, trial != Trial.TOO_SLOW);
    }

    /// Whether it was not only too slow to be tried.
    boolean isCertain() {
        return certain;
    }

    /// What is put before a command.
    ///
    /// @param user that it runs as from there on; null for the service's own
    List<String> on(@Nullable SystemUser user) {
        if (!works && user == null) {
            return List.of();
        }
        var prefix = new ArrayList<>(command());
        if (user != null) {
            prefix.addAll(user.options());
        }
        prefix.add("--");
        return prefix;
    }

    private static List<String> command() {
        return Stream.concat(Stream.of(SystemTool.path(TOOL)), OPTIONS.stream()).toList();
    }

    private enum Trial {
        WORKS,
        FAILS,
        TOO_SLOW
    }

    private static Trial trial() throws IOException, InterruptedException {
        if (SystemTool.find(TOOL).isEmpty()) {
            return Trial.FAILS;
        }
        try {
            Process trial =
                    new ProcessBuilder(
                                    Stream.concat(
                                                    command().stream(),
                                                    Stream.of("--", SystemTool.path("true")))
                                            .toList())
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
                    String.join(" ", command()),
                    TRIAL_SECONDS);
            return Trial.TOO_SLOW;
        } catch (IOException e) {
            throw new IOException("setpriv cannot be started: " + e.getMessage(), e);
        }
    }
}
