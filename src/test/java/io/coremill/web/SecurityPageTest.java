package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The page names the test that keeps each promise; here it is seen that each of them is there.
@Tag("anywhere")
class SecurityPageTest {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED =
            Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT|Contract))(?:#([A-Za-z]+))?`");

    @Test
    void theTestsThatItNamesAreThere() throws IOException {
        Map<String, Path> tests = tests();
        var missing = new TreeSet<String>();
        var named = NAMED.matcher(Files.readString(PAGE));
        int count = 0;
        while (named.find()) {
            count++;
            Path file = tests.get(named.group(1));
            String method = named.group(2);
            if (file == null || (method != null && !has(file, method))) {
                missing.add(named.group());
            }
        }
        assertThat(count).isGreaterThan(30);
        assertThat(missing).isEmpty();
    }

    private static boolean has(Path file, String method) {
        try {
            return Files.readString(file).contains("void " + method + "(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Path> tests() throws IOException {
        try (var files = Files.walk(TESTS)) {
            return files.filter(it -> it.toString().endsWith(".java"))
                    .collect(
                            Collectors.toMap(
                                    it -> it.getFileName().toString().replace(".java", ""),
                                    it -> it,
                                    (one, _) -> one));
        }
    }
}
