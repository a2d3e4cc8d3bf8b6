package io.coremill.web.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.web.problem.ProblemException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniqueDraftTest {
    @Test
    void aKeyAloneIsUniqueInItsQueueUntilItsJobIsOver() {
        assertThat(read("{\"key\":\"a b\"}"))
                .isEqualTo(
                        new UniqueRule(
                                "a b",
                                UniqueScope.QUEUE,
                                UniqueState.ALL,
                                null,
                                UniqueConflict.KEEP,
                                null));
    }

    @Test
    void everyFieldIsRead() {
        assertThat(
                        read(
                                """
                                {"key": "k", "scope": "type", "while": ["running", "queued"],
                                 "for": "PT1H", "onConflict": "reject"}
                                """))
                .isEqualTo(
                        new UniqueRule(
                                "k",
                                UniqueScope.TYPE,
                                Set.of(UniqueState.QUEUED, UniqueState.RUNNING),
                                Duration.ofHours(1),
                                UniqueConflict.REJECT,
                                null));
    }

    @Test
    void onlyAJobThatWaitsIsReplaced() {
        var rule =
                new UniqueRule(
                        "k",
                        UniqueScope.ALL,
                        UniqueState.WAITING,
                        null,
                        UniqueConflict.REPLACE,
                        Duration.ofMinutes(1));
        String asked =
                "\"key\":\"k\",\"scope\":\"all\",\"onConflict\":\"replace\",\"maxDelay\":\"PT1M\"";
        assertThat(read("{" + asked + "}")).isEqualTo(rule);
        assertThat(read("{" + asked + ",\"while\":[\"queued\",\"scheduled\"]}")).isEqualTo(rule);
    }

    @Test
    void aKeyHasUpTo200CharactersOfAnyScript() {
        String key = "🦊".repeat(199) + "é";
        assertThat(read("{\"key\":\"%s\"}".formatted(key))).extracting("key").isEqualTo(key);
        assertThat(read("{\"key\":\"\\ud83e\\udd8a\"}")).extracting("key").isEqualTo("🦊");
        var tooLong =
                catchThrowableOfType(
                        ProblemException.class,
                        () -> read("{\"key\":\"%s\"}".formatted(key + "x")));
        assertThat(tooLong.getBody().getDetail()).contains("unique.key must be 1 to 200");
    }

    @Test
    void nullIsAsIfItWasLeftOut() {
        assertThat(read("null")).isNull();
        assertThat(read("{\"key\":\"k\",\"scope\":null,\"while\":null,\"for\":null}"))
                .isEqualTo(read("{\"key\":\"k\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7|unique must be a JSON object",
                "{}|unique.key is missing",
                "{\"key\":null}|unique.key is missing",
                "{\"key\":\"\"}|unique.key must be 1 to 200 whole characters",
                "{\"key\":\"a\\u0000\"}|unique.key must be 1 to 200 whole characters",
                "{\"key\":\"a\\ud800\"}|unique.key must be 1 to 200 whole characters",
                "{\"key\":7}|unique.key must be a string",
                "{\"key\":\"k\",\"kee\":1}|unique.kee is not a field of unique; there are key, scope",
                "{\"key\":\"k\",\"scope\":\"node\"}|unique.scope must be queue, type or all",
                "{\"key\":\"k\",\"onConflict\":\"drop\"}|unique.onConflict must be keep, reject or",
                "{\"key\":\"k\",\"for\":\"PT0S\"}|unique.for must be an ISO 8601 duration from",
                "{\"key\":\"k\",\"while\":[]}|unique.while must be an array of strings",
                "{\"key\":\"k\",\"while\":[\"failed\"]}|unique.while must be an array of scheduled",
                "{\"key\":\"k\",\"while\":[\"queued\",\"queued\"]}|each once",
                "{\"key\":\"k\",\"while\":[\"scheduled\",\"running\"]}|unique.while must have queued",
                "{\"key\":\"k\",\"onConflict\":\"replace\",\"while\":[\"queued\"]}|unique.while must be left out",
                "{\"key\":\"k\",\"onConflict\":\"replace\",\"for\":\"PT1S\"}|unique.for cannot be given",
                "{\"key\":\"k\",\"maxDelay\":\"PT1S\"}|unique.maxDelay can be given only",
            })
    void whatIsNotAcceptableIsNamed(String unique, String told) {
        var problem = catchThrowableOfType(ProblemException.class, () -> read(unique)).getBody();
        assertThat(problem.getStatus()).isEqualTo(422);
        assertThat(problem.getDetail()).contains(told);
    }

    private static @Nullable UniqueRule read(String unique) {
        String body = "{\"type\":\"noop\",\"unique\":%s}".formatted(unique);
        return SubmissionReader.read(body.getBytes(UTF_8)).unique();
    }
}
