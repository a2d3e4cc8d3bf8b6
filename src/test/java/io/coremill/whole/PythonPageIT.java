package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The worker on the page about Python, run as the page shows.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PythonPageIT {
    private static final Path PAGE = Path.of("docs/python.md");
    private static final Pattern WORKER = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path directory;

    @Test
    void itsWorkerServesAProcessForEachSlot() throws Exception {
        walkThrough(
                "--coremill.queues.reviews.executor=processes",
                "--coremill.queues.reviews.slots=2",
                "--coremill.queues.reviews.command=python3,reviews.py");
    }

    @Test
    void itsWorkerServesForkedProcessesUnchanged() throws Exception {
        walkThrough(
                "--coremill.queues.reviews.executor=processes",
                "--coremill.queues.reviews.slots=4",
                "--coremill.queues.reviews.concurrency=4",
                "--coremill.queues.reviews.command=env,COREMILL_PREFORK=1,python3,reviews.py");
    }

    private void walkThrough(String... settings) throws Exception {
        Tools.need("bash", "curl", "sed", "python3");
        String page = Files.readString(PAGE);
        assertThat(page).contains(settings);
        Matcher worker = WORKER.matcher(page);
        assertThat(worker.find()).isTrue();
        Path file = Files.writeString(directory.resolve("reviews.py"), worker.group(1));
        Files.copy(Path.of("workers/python/coremill.py"), directory.resolve("coremill.py"));
        for (int i = 0; i < settings.length; i++) {
            settings[i] = settings[i].replace("reviews.py", file.toString());
        }
        Walkthrough steps = Walkthrough.of(PAGE);
        assertThat(steps.steps()).hasSize(3);
        try (var service = ServiceProcess.start(directory.resolve("data"), settings)) {
            steps.run(service.port(), directory);
        }
    }
}
