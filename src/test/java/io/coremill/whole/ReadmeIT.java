package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the README's curl commands as they are written, but for the port.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadmeIT {
    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\n(.*?curl.*?)```(?:\\s*```json\n(.*?)```)?", Pattern.DOTALL);

    /// What of a run is only there if the moment allowed for a look.
    private static final Pattern SAMPLED =
            Pattern.compile("/ran/(cores|runqueueWait|migrations|maxRss)$");

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path data;

    @Test
    void everyCurlCommandAnswersAsTheReadmeSays() throws Exception {
        Tools.need("bash", "curl", "python3");
        List<MatchResult> examples = examples();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(5);
        try (var service = ServiceProcess.start(data)) {
            for (MatchResult example : examples) {
                String answer = run(example.group(1), service.port());
                assertThat(answer).as(example.group(1)).doesNotContain("/problems/");
                if (example.group(2) != null) {
                    sameShape(JSON.readTree(example.group(2)), JSON.readTree(answer));
                }
            }
        }
    }

    private static List<MatchResult> examples() throws IOException {
        Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        return matcher.results().toList();
    }

    private String run(String script, int port) throws Exception {
        String here = script.replace("127.0.0.1:8080", "127.0.0.1:" + port);
        Process bash =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", here)
                        .directory(data.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String answer = bash.inputReader().readAllAsString();
        assertThat(bash.waitFor()).as(script).isZero();
        return answer;
    }

    /// The same fields at every level; values are those of another run.
    private static void sameShape(JsonNode written, JsonNode real) {
        assertThat(fields("", real)).isEqualTo(fields("", written));
    }

    private static Set<String> fields(String path, JsonNode node) {
        var fields = new TreeSet<String>();
        if (node.isArray()) {
            node.valueStream().forEach(element -> fields.addAll(fields(path + "[]", element)));
        }
        for (var entry : node.properties()) {
            String name = path + "/" + entry.getKey();
            if (!SAMPLED.matcher(name).find()) {
                fields.add(name);
                fields.addAll(fields(name, entry.getValue()));
            }
        }
        return fields;
    }
}
