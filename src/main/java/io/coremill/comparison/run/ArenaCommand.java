package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaMain;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How an arena is started: the code and the heap that the service itself has, in a new process.
///
/// @param scratch where its directories may be
/// @param data of the service
/// @param more options of its JVM
public record ArenaCommand(Path scratch, Path data, List<String> more) {
    private static final String PACKED = "jar:nested:";
    private static final List<String> OPTIONS =
            List.of(
                    "-XX:-UsePerfData",
                    "-XX:+DisplayVMOutputToStderr",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dslf4j.internal.verbosity=ERROR",
                    "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");

    /// @param passed names of the service's variables that its processes need
    /// @param arguments of the `main`
    ProgramSpec program(Set<String> passed, String... arguments) {
        return new ProgramSpec(
                Stream.concat(command().stream(), Arrays.stream(arguments)).toList(),
                Path.of("").toAbsolutePath(),
                Map.of(),
                passed,
                ProcessScheduling.NORMAL,
                new ProcessConfinement(null, false, scratch, data, List.of()),
                ProcessLimits.NONE);
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(more);
        command.add("-Xmx" + Runtime.getRuntime().maxMemory());
        String classPath = System.getProperty("java.class.path");
        command.addAll(
                isPacked()
                        ? List.of("-jar", classPath, ArenaMain.COMMAND)
                        : List.of("-cp", classPath, ArenaMain.class.getName()));
        return List.copyOf(command);
    }

    /// Whether the libraries are jars within a jar, which only its own `main` can read.
    private static boolean isPacked() {
        CodeSource source = ArenaMain.class.getProtectionDomain().getCodeSource();
        @Nullable URL location = source == null ? null : source.getLocation();
        return location != null && location.toString().startsWith(PACKED);
    }
}
