package io.coremill.queue.sqlite.file;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFilesTest {
    private final AtomicLong nanos = new AtomicLong();
    @TempDir private Path directory;

    @Test
    void filesThatAreGoneAreNoticedAtTheFirstChangeAfterASecond() throws Exception {
        Path database = Files.createFile(directory.resolve("jobs.db"));
        Files.createFile(directory.resolve("jobs.db-wal"));
        var files = new StoreFiles(database, nanos::get);
        files.remember();
        Files.delete(database);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThatCode(files::checkNowAndThen).doesNotThrowAnyException();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThatThrownBy(files::checkNowAndThen)
                .isInstanceOf(FilesGoneException.class)
                .hasMessageContaining("jobs.db is gone from the data directory");
    }
}
