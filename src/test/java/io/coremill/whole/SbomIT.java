package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The list of what the jar is made of, and the page of licences that comes from it.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("anywhere")
class SbomIT {
    private static final Path JAR = Path.of("target", "coremill.jar");
    private static final String SBOM = "META-INF/sbom/application.cdx.json";
    private static final String LIBRARIES = "BOOT-INF/lib/";
    private static final Path LICENCES = Path.of("docs", "licences.md");
    private static final Path MADE_NOW = Path.of("target", "licences.md");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// But for what Boot adds by itself to unpack the jar. Starters are empty, and not in the jar.
    @Test
    void itHasEachLibraryOfTheJarAndNoOther() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            List<String> libraries =
                    jar.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                            .map(name -> name.substring(LIBRARIES.length()))
                            .filter(name -> !name.startsWith("spring-boot-jarmode-tools-"))
                            .toList();
            List<String> listed = components().map(SbomIT::file).toList();
            assertThat(listed).hasSizeGreaterThan(40).containsAll(libraries);
            assertThat(listed)
                    .filteredOn(name -> !libraries.contains(name))
                    .allMatch(name -> name.startsWith("spring-boot-starter-"));
        }
    }

    /// Scanners find by these what is known of a library.
    @Test
    void eachIsNamedByACoordinateAndAChecksum() throws IOException {
        assertThat(components())
                .allSatisfy(
                        each -> {
                            assertThat(each.path("purl").asString())
                                    .startsWith(
                                            "pkg:maven/%s/%s@%s"
                                                    .formatted(
                                                            each.path("group").asString(),
                                                            each.path("name").asString(),
                                                            each.path("version").asString()));
                            assertThat(each.path("hashes").findValuesAsString("alg"))
                                    .contains("SHA-256");
                        });
    }

    @Test
    void thePageOfLicencesHasWhatTheJarHas() throws IOException {
        String page = Files.readString(LICENCES);
        String head = page.substring(0, page.indexOf("| library |"));
        String rows = components().map(SbomIT::row).sorted().collect(Collectors.joining("\n"));
        String now = head + "| library | version | licence |\n|---|---|---|\n" + rows + "\n";
        Files.writeString(MADE_NOW, now);
        assertThat(page)
                .as("libraries have changed: look at their licences in %s, and copy it", MADE_NOW)
                .isEqualTo(now);
        assertThat(rows).doesNotContain("| unknown |");
    }

    @Test
    void theServiceShowsItWhereItIsExposed(@TempDir Path data) throws Exception {
        try (var service =
                ServiceProcess.start(
                        data, "--management.endpoints.web.exposure.include=health,sbom")) {
            assertThat(service.json("/actuator/sbom").path("ids").toString())
                    .isEqualTo("[\"application\"]");
            var shown = service.get("/actuator/sbom/application");
            assertThat(shown.headers().firstValue("Content-Type").orElseThrow())
                    .contains("cyclonedx+json");
            assertThat(JSON.readTree(shown.body())).isEqualTo(sbom());
        }
    }

    private static JsonNode sbom() throws IOException {
        try (var jar = new JarFile(JAR.toFile());
                var entry = jar.getInputStream(jar.getJarEntry(SBOM))) {
            return JSON.readTree(new String(entry.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Stream<JsonNode> components() throws IOException {
        return StreamSupport.stream(sbom().path("components").spliterator(), false);
    }

    private static String file(JsonNode component) {
        return "%s-%s.jar"
                .formatted(component.path("name").asString(), component.path("version").asString());
    }

    private static String row(JsonNode component) {
        return "| %s:%s | %s | %s |"
                .formatted(
                        component.path("group").asString(),
                        component.path("name").asString(),
                        component.path("version").asString(),
                        licences(component));
    }

    /// Of several the user has the choice.
    private static String licences(JsonNode component) {
        String named =
                StreamSupport.stream(component.path("licenses").spliterator(), false)
                        .map(SbomIT::licence)
                        .distinct()
                        .collect(Collectors.joining(" or "));
        return named.isEmpty() ? "unknown" : named;
    }

    private static String licence(JsonNode each) {
        var licence = each.path("license");
        return Stream.of(each.path("expression"), licence.path("id"), licence.path("name"))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .findFirst()
                .orElse("unknown");
    }
}
