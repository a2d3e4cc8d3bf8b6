package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an IDE shows while a user writes `application.yml`.
class SettingsMetadataTest {
    private static final Pattern ROW = Pattern.compile("\\| `(coremill\\.[a-z.-]+)` \\|.*");

    /// The keys below them are in tables of their own.
    private static final Set<String> MAPS =
            Set.of("coremill.queues", "coremill.schedules", "coremill.types");

    @Test
    void everySettingOfThePageIsDescribedForIdesAndNoOther() throws IOException {
        List<String> onPage =
                Files.readAllLines(Path.of("docs/configuration.md")).stream()
                        .map(ROW::matcher)
                        .filter(row -> row.matches())
                        .map(row -> row.group(1))
                        .toList();
        assertThat(properties())
                .extracting(property -> property.get("name").stringValue())
                .filteredOn(name -> !MAPS.contains(name))
                .containsExactlyInAnyOrderElementsOf(onPage);
        assertThat(properties())
                .allSatisfy(property -> assertThat(property.has("description")).isTrue());
    }

    private static List<JsonNode> properties() throws IOException {
        try (var metadata =
                SettingsMetadataTest.class.getResourceAsStream(
                        "/META-INF/spring-configuration-metadata.json")) {
            JsonNode all = JsonMapper.shared().readTree(Objects.requireNonNull(metadata));
            return StreamSupport.stream(all.get("properties").spliterator(), false).toList();
        }
    }
}
