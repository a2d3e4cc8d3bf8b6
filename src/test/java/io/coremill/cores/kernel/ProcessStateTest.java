package io.coremill.cores.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessStateTest {
    @TempDir private Path proc;

    @ParameterizedTest
    @CsvSource({"S,true", "R,false", "D,false", "Z,false", "T,false"})
    void onlyWhatWaitsForSomethingIsAsleep(char letter, boolean asleep) throws Exception {
        Files.createDirectory(proc.resolve("7"));
        Files.writeString(proc.resolve("7/stat"), "7 (a) S (b) " + letter + " 1 7 7 0 -1");
        assertThat(ProcessState.isAsleep(new Procfs(proc.toFile()), 7)).isEqualTo(asleep);
    }

    @Test
    void whatHasGoneIsNotAsleepUnlessThereIsNoProcfsToTell() throws Exception {
        assertThat(ProcessState.isAsleep(new Procfs(proc.toFile()), 7)).isTrue();
        Files.writeString(proc.resolve("stat"), "cpu  1 2 3 4\n");
        assertThat(ProcessState.isAsleep(new Procfs(proc.toFile()), 7)).isFalse();
    }
}
