package io.coremill.queue.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The record of who did what is added to, and looked at. Both stores have the same statements.
@Tag("anywhere")
class AuditStatementsTest {
    private static final Pattern CHANGE =
            Pattern.compile(
                    "(UPDATE|DELETE\\s+FROM|TRUNCATE|REPLACE\\s+INTO|MERGE\\s+INTO|DROP\\s+TABLE"
                            + "|ALTER\\s+TABLE)\\s+(ONLY\\s+)?(IF\\s+EXISTS\\s+)?[\"\\w.]*\\baudit\\b"
                            + "(?!_)",
                    Pattern.CASE_INSENSITIVE);

    @Test
    void nothingButItsRetentionRemovesEntriesAndNothingChangesThem() throws IOException {
        var changes = Stream.of("src/main/java", "src/main/resources/db").flatMap(it -> in(it));
        assertThat(changes).containsExactly("AuditStatements.java: DELETE FROM coremill.audit");
        assertThat(CHANGE.matcher(AuditStatements.REMOVE).results().map(MatchResult::group))
                .hasSize(1);
        assertThat(AuditStatements.ADD).contains("ON CONFLICT (at, id) DO NOTHING");
    }

    private static Stream<String> in(String root) {
        try (var files = Files.walk(Path.of(root))) {
            return files
                    .filter(Files::isRegularFile)
                    .flatMap(it -> changes(it).stream())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> changes(Path file) {
        try {
            return CHANGE.matcher(Files.readString(file))
                    .results()
                    .map(it -> file.getFileName() + ": " + it.group())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
