package io.coremill.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files of the description: merging would hide what stands in two of them.
class ApiDocumentTest {
    private static final Path DIRECTORY = Path.of("src/main/resources/openapi");
    private static final JsonMapper STRICT =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonNode SHARED = read("coremill");

    @Test
    void everyFileIsThatOfATagOrShared() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names().map("%s.json"::formatted).toList());
        }
    }

    @Test
    void everythingIsInOneFileAndServed() {
        List<String> written = names().flatMap(name -> entries(read(name))).toList();
        assertThat(written).doesNotHaveDuplicates();
        assertThat(entries(STRICT.readTree(new ApiDocument().at(""))))
                .containsExactlyInAnyOrderElementsOf(written);
    }

    @ParameterizedTest
    @MethodSource("tags")
    void aFileHasTheOperationsOfItsTag(String tag) {
        JsonNode file = read(tag);
        assertThat(file.propertyNames()).containsExactly("paths", "components");
        assertThat(file.get("paths").findValues("tags"))
                .isNotEmpty()
                .containsOnly(STRICT.createArrayNode().add(tag));
    }

    @ParameterizedTest
    @MethodSource("tags")
    void whatAFileUsesIsInItOrShared(String tag) {
        JsonNode file = read(tag);
        assertThat(file.findValuesAsString("$ref"))
                .isSubsetOf(Stream.concat(entries(file), entries(SHARED)).toList());
    }

    @Test
    void whatIsSharedUsesNoTag() {
        assertThat(SHARED.get("paths").isEmpty()).isTrue();
        assertThat(SHARED.findValuesAsString("$ref")).isSubsetOf(entries(SHARED).toList());
    }

    private static Stream<String> names() {
        return Stream.concat(Stream.of("coremill"), tags().stream());
    }

    static List<String> tags() {
        return SHARED.get("tags").findValuesAsString("name");
    }

    private static JsonNode read(String name) {
        return STRICT.readTree(DIRECTORY.resolve(name + ".json"));
    }

    /// The paths and components, as references name them.
    private static Stream<String> entries(JsonNode file) {
        return Stream.of(
                        "#/paths/",
                        "#/components/parameters/",
                        "#/components/responses/",
                        "#/components/schemas/")
                .flatMap(group -> members(file, group).map(group::concat));
    }

    private static Stream<String> members(JsonNode file, String group) {
        return file.at(group.substring(1, group.length() - 1)).propertyNames().stream();
    }
}
