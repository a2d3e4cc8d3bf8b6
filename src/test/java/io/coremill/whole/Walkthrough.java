package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The curl commands of a page, each with the answer that stands behind it, if one does: JSON or
/// text.
public record Walkthrough(List<Step> steps) {
    private static final Pattern STEP =
            Pattern.compile(
                    "```sh\n(.*?curl.*?)```(?:\\s*```(json|text)\n(.*?)```)?", Pattern.DOTALL);

    /// What of a run is only there if the moment allowed for a look.
    private static final Pattern SAMPLED =
            Pattern.compile("/ran/(cores|runqueueWait|migrations|maxRss)$");

    private static final JsonMapper JSON = new JsonMapper();

    public record Step(String script, @Nullable String kind, @Nullable String answer) {}

    public static Walkthrough of(Path page) throws IOException {
        return new Walkthrough(
                STEP.matcher(Files.readString(page)).results().map(Walkthrough::step).toList());
    }

    private static Step step(MatchResult found) {
        return new Step(found.group(1), found.group(2), found.group(3));
    }

    /// Runs them as they are written, but for the port, and compares the answers: text as it is,
    /// but for a newline at its end; of JSON the fields, whose values are those of another run.
    public void run(int port, Path directory) throws Exception {
        for (Step step : steps) {
            String answer = run(step.script(), port, directory);
            assertThat(answer).as(step.script()).doesNotContain("/problems/");
            if ("json".equals(step.kind())) {
                sameShape(JSON.readTree(step.answer()), JSON.readTree(answer));
            } else if (step.answer() != null) {
                assertThat(answer.stripTrailing())
                        .as(step.script())
                        .isEqualTo(step.answer().stripTrailing());
            }
        }
    }

    private static String run(String script, int port, Path directory) throws Exception {
        String here = script.replace("127.0.0.1:8080", "127.0.0.1:" + port);
        Process bash =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", here)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String answer = bash.inputReader().readAllAsString();
        assertThat(bash.waitFor()).as(script).isZero();
        return answer;
    }

    private static void sameShape(JsonNode written, JsonNode real) {
        assertThat(fields("", real)).isEqualTo(fields("", written));
        assertThat(real.path("state")).isEqualTo(written.path("state"));
        assertThat(real.path("result")).isEqualTo(written.path("result"));
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
