package io.coremill.subprocess;

import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.StatLine;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Finds the program in a sandbox. What was started there is a chain of three: `bwrap` outside, its
/// like inside, which is process 1 there, and the program, in a session that these two are not in.
/// To end the first ends them all at once; what is to be heeded goes to the program.
public final class SandboxedProgram {
    private SandboxedProgram() {}

    /// The program's process id, as it is outside.
    ///
    /// @param sandbox that of the outer `bwrap`
    /// @return empty while it is not there yet, or is gone
    public static OptionalLong programOf(long sandbox) {
        OptionalLong first = onlyChild(sandbox);
        return first.isPresent() ? onlyChild(first.getAsLong()) : first;
    }

    /// The process group of the program; signals reach all of it by that. Process 1 of the sandbox
    /// is in it, too, and does not heed any but SIGKILL.
    ///
    /// @param sandbox the process id of the outer `bwrap`
    /// @return empty while the program is not there yet, or is gone
    public static OptionalLong groupOf(long sandbox) {
        OptionalLong program = programOf(sandbox);
        return program.isPresent() ? group(program.getAsLong()) : program;
    }

    private static OptionalLong group(long pid) {
        StatLine stat = StatLine.of(Procfs.HOST, Long.toString(pid));
        return stat == null ? OptionalLong.empty() : stat.group();
    }

    /// Its first: process 1 of the sandbox takes in orphans, too, which come later.
    private static OptionalLong onlyChild(long pid) {
        List<Long> children = children(pid);
        return children.isEmpty() ? OptionalLong.empty() : OptionalLong.of(children.getFirst());
    }

    private static List<Long> children(long pid) {
        String numbers = Procfs.HOST.read(pid + "/task/" + pid + "/children");
        return numbers == null ? childrenWithoutFile(pid) : numbers(numbers);
    }

    /// On a kernel without that file.
    private static List<Long> childrenWithoutFile(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }

    private static List<Long> numbers(String text) {
        return Stream.of(text.strip().split(" ", -1))
                .filter(each -> !each.isEmpty())
                .map(Long::valueOf)
                .toList();
    }
}
