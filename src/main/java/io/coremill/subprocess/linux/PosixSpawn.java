package io.coremill.subprocess.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.coremill.cores.kernel.LibC;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts programs as children of this process: in a new session, with three descriptors and no
/// others, and with all signals as they are by default.
///
/// [ProcessBuilder] is only for other systems: it starts no session, takes none of our pipes, and
/// waits for the process itself. So no thread could wait in one `poll` for the end of a process,
/// its outputs and its input.
public final class PosixSpawn {
    public static final Optional<PosixSpawn> HERE = find();

    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;

    /// More than glibc's structures have on any processor.
    private static final int STRUCTURE = 512;

    private static final int ALIGNMENT = 16;
    private static final int FIRST_TO_CLOSE = 3;
    private static final int E2BIG = 7;
    private static final int EAGAIN = 11;

    /// `int posix_spawnp(pid_t *, const char *, const posix_spawn_file_actions_t *, const
    /// posix_spawnattr_t *, char *const argv[], char *const envp[])`
    private final MethodHandle spawn =
            LibC.function(
                    "posix_spawnp", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private final MethodHandle initActions = onStructure("posix_spawn_file_actions_init");
    private final MethodHandle destroyActions = onStructure("posix_spawn_file_actions_destroy");
    private final MethodHandle addDup2 =
            LibC.function(
                    "posix_spawn_file_actions_adddup2", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    /// The JDK's sockets, for one, would be passed on.
    private final MethodHandle addCloseFrom =
            LibC.function("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);

    private final MethodHandle addChdir =
            LibC.function("posix_spawn_file_actions_addchdir_np", JAVA_INT, ADDRESS, ADDRESS);

    private final MethodHandle initAttributes = onStructure("posix_spawnattr_init");
    private final MethodHandle destroyAttributes = onStructure("posix_spawnattr_destroy");
    private final MethodHandle setFlags =
            LibC.function("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
    private final MethodHandle setDefault =
            LibC.function("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle setMask =
            LibC.function("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle fillSet = onStructure("sigfillset");
    private final MethodHandle emptySet = onStructure("sigemptyset");

    private final OwnEnvironment environment = new OwnEnvironment();

    private PosixSpawn() {}

    /// What a child has as its stdin, stdout and stderr.
    public record Descriptors(int stdin, int stdout, int stderr) {}

    /// @param launch whose first program is looked for as a shell does
    /// @return the child's process id
    /// @throws IOException if the program cannot be executed; names the reason and not the program
    public int start(ProcessLaunch launch, Descriptors descriptors) throws IOException {
        giveTo(launch.account(), descriptors);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pid = arena.allocate(JAVA_INT);
            MemorySegment actions = actions(arena, launch, descriptors);
            MemorySegment attributes = attributes(arena);
            MemorySegment arguments = strings(arena, launch.command());
            MemorySegment allVariables = environment.of(launch, arena);
            MemorySegment program = arena.allocateFrom(launch.program());
            int error =
                    (int)
                            spawn.invokeExact(
                                    pid, program, actions, attributes, arguments, allVariables);
            int _ = (int) destroyActions.invokeExact(actions);
            int _ = (int) destroyAttributes.invokeExact(attributes);
            if (error != 0) {
                throw new IOException(inWords(error));
            }
            int started = pid.get(JAVA_INT, 0);
            OpenFileLimit.giveBackTo(started);
            return started;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private static void giveTo(@Nullable SystemUser user, Descriptors descriptors) {
        if (user != null) {
            PosixCalls posix = PosixCalls.HERE.orElseThrow();
            posix.giveTo(user, descriptors.stdin());
            posix.giveTo(user, descriptors.stdout());
            posix.giveTo(user, descriptors.stderr());
        }
    }

    private static String inWords(int error) {
        String words = PosixCalls.HERE.orElseThrow().words(error);
        return switch (error) {
            case E2BIG -> words + ": its arguments and its environment together";
            case EAGAIN -> words + ": there are too many processes (ulimit -u, pids.max)";
            default -> words;
        };
    }

    private MemorySegment actions(Arena arena, ProcessLaunch launch, Descriptors descriptors)
            throws Throwable {
        MemorySegment actions = arena.allocate(STRUCTURE, ALIGNMENT);
        int _ = (int) initActions.invokeExact(actions);
        int _ = (int) addDup2.invokeExact(actions, descriptors.stdin(), 0);
        int _ = (int) addDup2.invokeExact(actions, descriptors.stdout(), 1);
        int _ = (int) addDup2.invokeExact(actions, descriptors.stderr(), 2);
        MemorySegment directory = arena.allocateFrom(launch.directory().toString());
        int _ = (int) addChdir.invokeExact(actions, directory);
        int _ = (int) addCloseFrom.invokeExact(actions, FIRST_TO_CLOSE);
        return actions;
    }

    private MemorySegment attributes(Arena arena) throws Throwable {
        MemorySegment attributes = arena.allocate(STRUCTURE, ALIGNMENT);
        MemorySegment signals = arena.allocate(STRUCTURE, ALIGNMENT);
        int _ = (int) initAttributes.invokeExact(attributes);
        short flags = SETSIGDEF | SETSIGMASK | SETSID;
        int _ = (int) setFlags.invokeExact(attributes, flags);
        int _ = (int) fillSet.invokeExact(signals);
        int _ = (int) setDefault.invokeExact(attributes, signals);
        int _ = (int) emptySet.invokeExact(signals);
        int _ = (int) setMask.invokeExact(attributes, signals);
        return attributes;
    }

    /// An array of strings that ends with a null.
    private static MemorySegment strings(Arena arena, List<String> strings) {
        return array(arena, strings.stream().map(arena::allocateFrom).toList());
    }

    /// The same of strings that are there already.
    static MemorySegment array(Arena arena, List<MemorySegment> strings) {
        MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            array.setAtIndex(ADDRESS, i, strings.get(i));
        }
        return array;
    }

    private static MethodHandle onStructure(String name) {
        return LibC.function(name, JAVA_INT, ADDRESS);
    }

    private static Optional<PosixSpawn> find() {
        if (PosixCalls.HERE.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PosixSpawn());
        } catch (NoSuchElementException e) {
            return Optional.empty(); // a C library without one of them
        }
    }
}
