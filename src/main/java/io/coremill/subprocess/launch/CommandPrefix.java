package io.coremill.subprocess.launch;

import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.SystemTool;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is put before a queue's command so that the process dies with the service and has its
/// limits, its core and its confinement before the first instruction of the program. Each part
/// replaces itself by the next, so the process id stays the same.
final class CommandPrefix {
    private static final List<String> TOOLS = List.of("setpriv", "prlimit", "chrt", "taskset");
    private static final Set<Integer> FAILURES = Set.of(1, 125, 126, 127);

    private final String key;
    private final ProgramSpec program;
    private final boolean attemptEach;
    private @Nullable ParentDeathSignal leash;
    private @Nullable SystemUser account;

    /// @param key of the queue in the settings
    /// @param attemptEach whether each process runs one attempt only
    CommandPrefix(String key, ProgramSpec program, boolean attemptEach) {
        this.key = key;
        this.program = program;
        this.attemptEach = attemptEach;
    }

    /// @throws IOException if a program is missing that the settings need
    void check() throws IOException {
        user();
        need("prlimit", ".limits", !limits().isEmpty());
        need("chrt", ".scheduling", program.scheduling().batch());
        need("nice", ".nice", program.scheduling().nice() > 0);
        need("taskset", ".pinning", program.scheduling().pinning());
        need("bwrap", ".sandbox", program.confinement().sandbox());
        need("setpriv", ".user", program.confinement().user() != null);
    }

    /// The account that the processes run as; null for the service's own.
    synchronized @Nullable SystemUser user() throws IOException {
        String user = program.confinement().user();
        if (user != null && account == null) {
            account = account(user);
        }
        return account;
    }

    /// The command with all that stands before it.
    List<String> around(Path scratch, OptionalInt core) throws IOException {
        var all = new ArrayList<String>(leash().on(user()));
        List<String> limits = limits();
        if (!limits.isEmpty()) {
            all.add(SystemTool.path("prlimit"));
            all.addAll(limits);
            all.add("--");
        }
        if (program.scheduling().batch()) {
            all.addAll(List.of(SystemTool.path("chrt"), "--batch", "0"));
        }
        if (program.scheduling().nice() > 0) {
            String value = Integer.toString(program.scheduling().nice());
            all.addAll(List.of(SystemTool.path("nice"), "-n", value));
        }
        if (core.isPresent()) {
            String number = Integer.toString(core.getAsInt());
            all.addAll(List.of(SystemTool.path("taskset"), "-c", number));
        }
        if (program.confinement().sandbox()) {
            all.addAll(new SandboxCommand(program, user()).around(scratch));
        }
        all.addAll(program.command());
        return List.copyOf(all);
    }

    /// Where the process sees its scratch directory.
    Path seenAs(Path scratch) {
        return program.confinement().sandbox() ? SandboxCommand.SCRATCH : scratch;
    }

    /// Whether this is what one of them prints when it cannot do its part or execute the next.
    /// Programs end with such codes as well, shells above all, but not with these words alone.
    boolean saysItFailed(@Nullable Integer exitCode, String stderr) {
        if (exitCode == null || !FAILURES.contains(exitCode) || stderr.indexOf('\n') >= 0) {
            return false;
        }
        String first = program.command().getFirst();
        return TOOLS.stream().anyMatch(tool -> couldNotExecute(tool, first, stderr))
                || says("prlimit: failed to set ", stderr, !limits().isEmpty())
                || says("taskset: failed to set ", stderr, program.scheduling().pinning())
                || says(SystemTool.path("nice") + ": ", stderr, program.scheduling().nice() > 0)
                || says("bwrap: ", stderr, program.confinement().sandbox());
    }

    /// In whatever language: the tool prints its own name first, and that of the program.
    private static boolean couldNotExecute(String tool, String first, String stderr) {
        String prefix = tool + ": ";
        return stderr.startsWith(prefix) && stderr.indexOf(first, prefix.length()) > 0;
    }

    private static boolean says(String words, String stderr, boolean isUsed) {
        return isUsed && stderr.startsWith(words);
    }

    /// Those that the kernel keeps: soft and hard alike, but for one more second of CPU time so
    /// that a process learns from SIGXCPU before it is killed.
    private List<String> limits() {
        ProcessLimits limits = program.limits();
        var options = new ArrayList<String>();
        if (limits.memoryHard() != null) {
            options.add("--data=" + limits.memoryHard());
        }
        if (limits.openFiles() != null) {
            options.add("--nofile=" + limits.openFiles());
        }
        if (limits.cpu() != null && attemptEach) {
            long seconds = Math.max(1, limits.cpu().toSeconds());
            options.add("--cpu=" + seconds + ":" + (seconds + 1));
        }
        return options;
    }

    private void need(String tool, String setting, boolean isUsed) throws IOException {
        if (isUsed && SystemTool.find(tool).isEmpty()) {
            throw new IOException(
                    key + setting + " needs the program " + tool + ", which is not installed");
        }
    }

    private @Nullable SystemUser account(String user) throws IOException {
        try {
            SystemUser found = SystemUser.find(user);
            int own = SystemUser.ownUid();
            if (found.uid() == own) {
                return null;
            }
            if (own == 0) {
                return found;
            }
        } catch (IOException e) {
            throw new IOException(key + ".user: " + e.getMessage(), e);
        }
        throw new IOException(
                key
                        + ".user: only root can start processes as another user; the service is"
                        + " not root");
    }

    private synchronized ParentDeathSignal leash() throws IOException {
        try {
            ParentDeathSignal found = leash == null ? ParentDeathSignal.find() : leash;
            leash = found.isCertain() ? found : null;
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the process was started", e);
        }
    }
}
