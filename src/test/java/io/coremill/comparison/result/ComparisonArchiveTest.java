package io.coremill.comparison.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonArchiveTest {
    private static final String PAYLOAD =
            "{\"a\":1e400,\"b\":[-0,1.10],\"c\":1970670598291982290123,\"d\":\"é\\u00e9\"}";

    /// As versions wrote it that had the payload as a tree.
    private static final String KEPT =
            """
            {"id":"c1","state":"cancelled","type":"noop","payload":%s,"jobs":2,"ways":["threads"],\
            "slots":[1],"rounds":3,"submittedAt":"2026-01-02T03:04:05Z",\
            "finishedAt":"2026-01-02T03:05:05Z","machine":{"cores":2,"allowed":[0,1],\
            "model":"Some Processor","kernel":"Linux 6.1","java":"25.0.1",\
            "memory":8000000000,"otherWork":0.03},"rows":[],"stopsAt":{},"findings":[]}""";

    @TempDir private Path directory;

    @Test
    void aPayloadKeepsItsDigitsInTheFile() throws Exception {
        Path file = directory.resolve("c1.json");
        Files.writeString(file, KEPT.formatted(PAYLOAD));
        var archive = new ComparisonArchive(directory);
        Comparison read = Objects.requireNonNull(archive.read().get("c1"));
        assertThat(read.payload()).isEqualTo(PAYLOAD);
        archive.write(read);
        assertThat(file).content().contains("\"payload\":" + PAYLOAD + ",");
        assertThat(archive.read()).containsValue(read);
    }

    /// Whatever is renamed in the code, the sample stays as it is.
    @Test
    void aComparisonIsReadAndWrittenAsEver() throws Exception {
        Path sample = Path.of("src/test/resources/stored/comparison.json");
        Path file = directory.resolve("01a2266e-dd8b-7000-94b7-6037615b9060.json");
        Files.copy(sample, file);
        var archive = new ComparisonArchive(directory);
        for (Comparison each : archive.read().values()) {
            Files.delete(file);
            archive.write(each);
        }
        assertThat(file).hasSameTextualContentAs(sample);
    }

    @Test
    void aFileThatWasLaidOutByHandIsReadToo() throws Exception {
        Files.writeString(
                directory.resolve("c1.json"), KEPT.formatted("{ }").replace(",\"", " ,\n \""));
        assertThat(
                        Objects.requireNonNull(new ComparisonArchive(directory).read().get("c1"))
                                .payload())
                .isEqualTo("{ }");
    }
}
