package io.coremill.handler.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/// The artifact that handlers are written against, as it is published.
class HandlerApiIT {
    private static final Path JAR = Path.of("target", "coremill-handler-api.jar");

    @TempDir private Path directory;

    @Test
    void itHoldsWhatHandlersNeedAndNothingElse() throws Exception {
        assertThat(classes(JAR, ".class"))
                .containsExactlyInAnyOrder(
                        "io/coremill/handler/AgainLaterException",
                        "io/coremill/handler/BadPayloadException",
                        "io/coremill/handler/JobContext",
                        "io/coremill/handler/JobFailedException",
                        "io/coremill/handler/JobHandler",
                        "io/coremill/handler/Json",
                        "io/coremill/handler/NotJsonException",
                        "io/coremill/handler/Payload",
                        "io/coremill/handler/RecordingContext",
                        "io/coremill/handler/Work",
                        "io/coremill/handler/package-info",
                        "io/coremill/job/Progress",
                        "io/coremill/job/Result");
    }

    @Test
    void itsSourcesGoWithIt() throws Exception {
        assertThat(classes(Path.of("target", "coremill-handler-api-sources.jar"), ".java"))
                .containsExactlyInAnyOrderElementsOf(classes(JAR, ".class"));
    }

    @Test
    void itBringsNothingAlongButAnnotations() throws Exception {
        var pom =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(Path.of("target", "handler-api", "pom.xml").toFile());
        var dependencies = pom.getElementsByTagName("dependency");
        assertThat(dependencies.getLength()).isEqualTo(1);
        var only = (Element) dependencies.item(0);
        assertThat(only.getElementsByTagName("artifactId").item(0).getTextContent())
                .isEqualTo("jspecify");
        assertThat(pom.getElementsByTagName("version").item(0).getTextContent())
                .matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    @Tag("anywhere")
    void aHandlerCompilesAgainstItAloneAndRunsHere() throws Exception {
        Path jspecify =
                Path.of(
                        NullMarked.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        HandlerJar.handler(
                        "x.Handler",
                        "mine",
                        "io",
                        "long n = payload.integer(\"n\", 0, 9);"
                                + "return c -> { c.checkStopped(); c.log(\"n\");"
                                + " c.progress(new Progress(1, 2.0, null));"
                                + " if (n > 5) throw new JobFailedException(\"no\", false);"
                                + " return Result.json(Json.write(n)); };")
                .in(directory, "mine.jar", JAR + ":" + jspecify);
        var handlers = HandlerRegistry.load(new HandlerSettings(directory, List.of()));
        assertThat(handlers.find("mine")).isPresent();
        handlers.find("mine").orElseThrow().check("{\"n\":3}");
    }

    private static List<String> classes(Path jar, String suffix) throws Exception {
        try (var file = new JarFile(jar.toFile());
                Stream<JarEntry> entries = file.stream()) {
            return entries.map(ZipEntry::getName)
                    .filter(name -> !name.endsWith("/") && !name.equals(JarFile.MANIFEST_NAME))
                    .peek(name -> assertThat(name).endsWith(suffix))
                    .map(name -> name.substring(0, name.length() - suffix.length()))
                    .toList();
        }
    }
}
