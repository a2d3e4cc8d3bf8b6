package io.coremill.comparison.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.subprocess.ProcessLimits;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The workers of the experiment, as they are before they are started.
class WorkerLanguageTest {
    @TempDir Path directory;

    @Test
    void theJavaWorkerHasASmallHeapAndTheMisdeedsAsHandlersOfAUser() throws Exception {
        List<String> command = WorkerLanguage.JAVA.command(directory);
        assertThat(command.getFirst()).endsWith("/bin/java");
        assertThat(command).contains("-Xmx33554432", "-XX:-CreateCoredumpOnCrash");
        assertThat(command.subList(1, 4)).allMatch(option -> option.startsWith("-"));
        assertThat(WorkerLanguage.JAVA.limits()).isEqualTo(ProcessLimits.NONE);
        Path jar = directory.resolve("handlers/misdeeds.jar");
        assertThat(String.join(" ", command)).contains(directory.resolve("handlers").toString());
        try (var loader = new Alone(jar.toUri().toURL())) {
            assertThat(ServiceLoader.load(JobHandler.class, loader))
                    .filteredOn(handler -> handler.getClass().getClassLoader() == loader)
                    .extracting(JobHandler::type)
                    .containsExactlyInAnyOrder("bystander", "culprit");
            Class<?> meeting = loader.loadClass(RendezvousPoint.class.getName());
            assertThat(meeting.getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void thePythonWorkerHasALimitOfMemoryAndItsFilesBesideIt() throws Exception {
        List<String> command = WorkerLanguage.PYTHON.command(directory);
        assertThat(command).containsExactly("python3", directory.resolve("misdeeds.py").toString());
        assertThat(Files.readString(directory.resolve("misdeeds.py"))).contains("coremill");
        assertThat(directory.resolve("coremill.py")).isNotEmptyFile();
        assertThat(WorkerLanguage.PYTHON.limits())
                .isEqualTo(new ProcessLimits(null, 256L << 20, null, null, null, null));
    }

    @Test
    void javaIsAlwaysThere() {
        assertThat(WorkerLanguage.JAVA.isThere(directory)).isTrue();
    }

    @Test
    void theCulpritIsRefusedWhatItWouldOnlyFindOutWhenItRuns() {
        var culprit = new CulpritHandler();
        assertThatThrownBy(
                        () ->
                                culprit.prepare(
                                        Payload.of(
                                                Map.of(
                                                        "meeting",
                                                        directory.toString(),
                                                        "misdeed",
                                                        "exit",
                                                        "others",
                                                        1_001L))))
                .isInstanceOf(BadPayloadException.class);
        assertThatThrownBy(() -> culprit.prepare(Payload.of(Map.of("misdeed", "exit"))))
                .isInstanceOf(BadPayloadException.class);
    }

    /// Looks into its jar before it asks anyone else.
    private static final class Alone extends URLClassLoader {
        Alone(URL jar) {
            super(new URL[] {jar}, WorkerLanguageTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(RendezvousPoint.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
