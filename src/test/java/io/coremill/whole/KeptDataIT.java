package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skyscreamer.jsonassert.JSONAssert;
import org.skyscreamer.jsonassert.JSONCompareMode;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A data directory that version 0.1.0 wrote, with what the API answered from it then. Later
/// versions may answer more, and nothing else.
@Tag("anywhere")
class KeptDataIT {
    private static final Path KEPT = Path.of("src/test/resources/kept/0.1.0");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path data;
    private static ServiceProcess service;

    /// @param path of the API
    /// @param answer a document of JSON, or a text
    record Answered(String path, JsonNode answer) {
        @Override
        public String toString() {
            return path;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        FileSystemUtils.copyRecursively(KEPT.resolve("data"), data);
        service = ServiceProcess.start(data, "--coremill.queues.held.executor=threads");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    static List<Answered> answers() throws Exception {
        try (Stream<String> lines = Files.lines(KEPT.resolve("answers.ndjson"))) {
            return lines.map(line -> JSON.readValue(line, Answered.class)).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void isAnsweredAsItWasThen(Answered then) throws Exception {
        String now = service.get(then.path()).body();
        if (then.answer().isString()) {
            assertThat(now).isEqualTo(then.answer().stringValue());
        } else {
            JSONAssert.assertEquals(
                    then.path(), then.answer().toString(), now, JSONCompareMode.STRICT_ORDER);
        }
    }
}
