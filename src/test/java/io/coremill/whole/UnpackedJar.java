package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.function.SingletonSupplier;

/// The service's jar unpacked, with a cache of the classes that a start loads, as the container has
/// it: a start takes half the CPU time. Made once for each build, by the process that comes first.
final class UnpackedJar {
    /// Ready in half the CPU time: nothing here lives for long.
    static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final Path PACKED = Path.of("target", "coremill.jar");

    private static final Path HOME = Path.of("target", "unpacked");
    private static final SingletonSupplier<List<String>> COMMAND =
            SingletonSupplier.of(UnpackedJar::make);

    private UnpackedJar() {}

    /// Starts the service, without settings.
    static List<String> command() {
        return COMMAND.obtain();
    }

    /// Starts it from the packed jar.
    static List<String> packedCommand() {
        return List.of(JavaProgram.JAVA, QUICK, "-jar", PACKED.toString());
    }

    private static List<String> make() {
        try {
            Files.createDirectories(HOME);
            try (var channel =
                            FileChannel.open(
                                    HOME.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                return command(unpacked());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the jar could not be unpacked", e);
        }
    }

    private static List<String> command(Path folder) {
        return List.of(
                JavaProgram.JAVA,
                QUICK,
                "-XX:AOTCache=" + folder.resolve("coremill.aot"),
                "-jar",
                folder.resolve("coremill.jar").toString());
    }

    private static Path unpacked() throws IOException, InterruptedException {
        Path folder = HOME.resolve("of-" + Files.getLastModifiedTime(PACKED).toMillis());
        Path cache = folder.resolve("coremill.aot");
        if (Files.notExists(cache)) {
            run(
                    "-Djarmode=tools",
                    "-jar",
                    PACKED.toString(),
                    "extract",
                    "--force",
                    "--destination",
                    folder.toString());
            run(
                    QUICK,
                    "-XX:AOTCacheOutput=" + cache,
                    "-Dspring.context.exit=onRefresh",
                    "-jar",
                    folder.resolve("coremill.jar").toString(),
                    "--server.port=0",
                    "--coremill.data-dir=" + folder.resolve("data"));
        }
        return folder;
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(JavaProgram.JAVA));
        command.addAll(List.of(arguments));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = java.inputReader().readAllAsString();
        assertThat(java.waitFor()).as(output).isZero();
    }
}
