package io.coremill.settings;

import static io.coremill.settings.WrittenSettings.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.settings.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreRulesTest {
    private static final String URL = "jdbc:postgresql://db.example:5432/jobs";

    @TempDir Path directory;

    @Test
    void withoutAUrlTheJobsAreInTheDataDirectory() {
        assertThat(read(Map.of()).store()).isNull();
        assertThat(read(Map.of("coremill.store.url", " ")).store()).isNull();
        assertThat(read(Map.of()).heartbeat()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aUrlIsEnough() {
        assertThat(store(Map.of("coremill.store.url", URL)))
                .isEqualTo(new StoreSettings(URL, null, null, URL, "coremill"));
    }

    @Test
    void everyKeyIsRead() {
        var settings =
                read(
                        Map.of(
                                "coremill.store.url", URL,
                                "coremill.store.username", "runner",
                                "coremill.store.password", "hidden",
                                "coremill.store.direct-url", URL + "?sslmode=require",
                                "coremill.store.schema", "jobs",
                                "coremill.store.kept-outcomes", "1GB",
                                "coremill.heartbeat", "500ms"));
        assertThat(settings.store())
                .isEqualTo(
                        new StoreSettings(
                                URL, "runner", "hidden", URL + "?sslmode=require", "jobs"));
        assertThat(settings.keptOutcomes()).isEqualTo(1L << 30);
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidden", "hidden\n", "hidden\r\n"})
    void aPasswordMayStandInAFileWithTheEndOfItsLine(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), text);
        assertThat(
                        store(
                                        Map.of(
                                                "coremill.store.url",
                                                URL,
                                                "coremill.store.password-file",
                                                file.toString()))
                                .password())
                .isEqualTo("hidden");
    }

    @Test
    void everyErrorIsFoundAtOnce() throws IOException {
        Path file = Files.createFile(directory.resolve("password"));
        assertThat(
                        errors(
                                Map.of(
                                        "coremill.store.url", URL + "?user=a&password=hidden",
                                        "coremill.store.direct-url", "postgres://me:hidden@db/jobs",
                                        "coremill.store.password", "hidden",
                                        "coremill.store.password-file", file.toString(),
                                        "coremill.store.schema", "Jobs",
                                        "coremill.store.kept-outcomes", "1KB",
                                        "coremill.heartbeat", "10m")))
                .containsExactlyInAnyOrder(
                        "coremill.store.url: must not hold a password; write it into a file and"
                                + " name that by coremill.store.password-file",
                        "coremill.store.direct-url: must be like"
                                + " jdbc:postgresql://host:5432/database",
                        "coremill.store.password-file: is given, and so is .password; keep one of"
                                + " them",
                        "coremill.store.password-file: '" + file + "' is empty",
                        "coremill.store.schema: 'Jobs' must be 1 to 63 small letters, digits and"
                                + " '_', and start with neither a digit nor pg_",
                        "coremill.store.kept-outcomes: '1KB' must be a size like 500KB or 8MB,"
                                + " from 1MB to 1TB",
                        "coremill.heartbeat: '10m' must be a duration like 30s, 5m or PT5M, from"
                                + " 500ms to 5m");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        String file = directory.resolve("none").toString();
        assertThat(errors(Map.of("coremill.store.url", URL, "coremill.store.password-file", file)))
                .containsExactly(
                        "coremill.store.password-file: '"
                                + file
                                + "' cannot be read; it must be a text file that this user may"
                                + " read");
    }

    @Test
    void whatIsOfASharedStoreMakesNoSenseWithoutOne() {
        assertThat(
                        errors(
                                Map.of(
                                        "coremill.store.username", "runner",
                                        "coremill.store.password", "hidden")))
                .containsExactlyInAnyOrder(
                        "coremill.store.username: only makes sense with coremill.store.url",
                        "coremill.store.password: only makes sense with coremill.store.url");
    }

    @Test
    void noErrorShowsAPassword() {
        assertThat(
                        errors(
                                Map.of(
                                        "coremill.store.url",
                                        URL,
                                        "coremill.store.password",
                                        "hid${den}")))
                .singleElement()
                .asString()
                .startsWith("coremill.store.password: ")
                .doesNotContain("hid");
    }

    private static StoreSettings store(Map<String, String> written) {
        return Objects.requireNonNull(read(written).store());
    }

    private static NodeSettings read(Map<String, String> written) {
        return WrittenSettings.read(map(written));
    }

    private static List<String> errors(Map<String, String> written) {
        return WrittenSettings.errors(map(written));
    }
}
