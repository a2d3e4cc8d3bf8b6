package io.coremill.executor.processes.javaworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.executor.processes.PoolUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The Java worker out of the packed jar, which a plain JVM cannot read.
@Timeout(60)
@Tag("anywhere")
class JavaWorkerIT {
    private static final Path JAR = Path.of("target/coremill.jar").toAbsolutePath();

    @TempDir Path directory;

    @Test
    void itRunsOnWhatIsUnpackedFromTheJarAlone() throws Exception {
        List<Path> classPath = new PackedJar(JAR).unpackWorker(directory);
        assertThat(classPath).hasSize(2).allMatch(entry -> entry.startsWith(directory));
        String[] command = {
            JavaProgram.JAVA,
            "-cp",
            String.join(":", classPath.stream().map(Path::toString).toList()),
            "io.coremill.worker.WorkerMain"
        };
        try (var pool = PoolUnderTest.of(1, 1, command)) {
            assertThat(pool.run("primes", "{\"limit\":10}")).isEqualTo("{\"count\":4}");
        }
    }

    @Test
    void whatIsThereIsUsedAgain() throws Exception {
        List<Path> first = new PackedJar(JAR).unpackWorker(directory);
        var written = Files.getLastModifiedTime(first.getFirst());
        assertThat(new PackedJar(JAR).unpackWorker(directory)).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.getFirst())).isEqualTo(written);
        assertThat(files()).hasSize(2);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
