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

/// The service's jar unpacked, with a cache of the classes that it loads when it starts and runs
/// jobs, as the container has it: that takes half the CPU time. Made once for each build, by the
/// process that comes first.
final class UnpackedJar {
    private static final Path PACKED = Path.of("target", "coremill.jar");

    /// It collects on the thread that needs room, so that a start costs less.
    private static final String COLLECTOR = "-XX:+UseSerialGC";

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
        return List.of(JavaProgram.JAVA, JavaProgram.QUICK, "-jar", PACKED.toString());
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
        } catch (Exception e) {
            throw new IllegalStateException("the jar could not be unpacked", e);
        }
    }

    private static List<String> command(Path folder) {
        return List.of(
                JavaProgram.JAVA,
                JavaProgram.QUICK,
                COLLECTOR,
                "-XX:AOTCache=" + folder.resolve("coremill.aot"),
                "-jar",
                folder.resolve("coremill.jar").toString());
    }

    private static Path unpacked() throws Exception {
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
            train(folder, cache);
        }
        return folder;
    }

    /// The cache is written when the service ends.
    private static void train(Path folder, Path cache) throws Exception {
        var java =
                List.of(
                        JavaProgram.JAVA,
                        JavaProgram.QUICK,
                        COLLECTOR,
                        "-XX:AOTCacheOutput=" + cache,
                        "-jar",
                        folder.resolve("coremill.jar").toString());
        try (var service = ServiceProcess.start(java, folder.resolve("data"))) {
            for (String queue : List.of("cpu", "io", "isolated")) {
                service.run("{\"type\":\"hash\",\"queue\":\"%s\"}".formatted(queue));
            }
            for (String path : List.of("/v1/jobs", "/v1/queues", "/actuator/prometheus")) {
                service.get(path);
            }
            service.terminate();
            service.awaitEnd();
            assertThat(cache).as(service.log()).exists();
        }
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(JavaProgram.JAVA));
        command.addAll(List.of(arguments));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = java.inputReader().readAllAsString();
        assertThat(java.waitFor()).as(output).isZero();
    }
}
