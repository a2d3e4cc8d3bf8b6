package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The curl commands of a page, each with the answer that stands behind it, if one does: JSON or
/// text. An object or a list of JSON that ends with `…` shows a part of the answer.
public record Walkthrough(List<Step> steps) {
    private static final Pattern STEP =
            Pattern.compile(
                    "```sh\n([^`]*curl[^`]*)```(?:\\s*```(json|text)\n(.*?)```)?", Pattern.DOTALL);

    private static final Pattern CUT_OBJECT = Pattern.compile("(,\\s*|(?<=\\{))…(?=\\})");
    private static final Pattern CUT_LIST = Pattern.compile(",\\s*…(?=\\])");

    /// What of a run is only there if the moment allowed for a look.
    private static final Pattern SAMPLED =
            Pattern.compile("/ran/(cores|runqueueWait|migrations|maxRss)$");

    private static final JsonMapper JSON = new JsonMapper();

    public record Step(String script, @Nullable String kind, @Nullable String answer) {
        private Step after(String other) {
            return new Step(other + script, kind, answer);
        }
    }

    public static Walkthrough of(Path page) throws IOException {
        return new Walkthrough(
                STEP.matcher(Files.readString(page)).results().map(Walkthrough::step).toList());
    }

    private static Step step(MatchResult found) {
        return new Step(found.group(1), found.group(2), found.group(3));
    }

    /// Those that have none of these words in them.
    public Walkthrough without(String... words) {
        return new Walkthrough(
                steps.stream()
                        .filter(step -> Stream.of(words).noneMatch(step.script()::contains))
                        .toList());
    }

    /// Those that have this word in them.
    public Walkthrough with(String word) {
        return new Walkthrough(
                steps.stream().filter(step -> step.script().contains(word)).toList());
    }

    /// With what those that have the word in them take for granted before them.
    public Walkthrough given(String word, String script) {
        return new Walkthrough(
                steps.stream()
                        .map(it -> it.script().contains(word) ? it.after(script) : it)
                        .toList());
    }

    /// Runs them as they are written, but for the port, and compares the answers: text as it is,
    /// but for a newline at its end; of JSON the fields, whose values are those of another run.
    /// In `$B` they find the address, as the pages have it.
    public void run(int port, Path directory) throws Exception {
        for (Step step : steps) {
            String answer = run(step.script(), port, directory);
            assertThat(answer).as(step.script()).doesNotContain("/problems/");
            if ("json".equals(step.kind())) {
                sameShape(JSON.readTree(whole(step.answer())), JSON.readTree(answer));
            } else if (step.answer() != null) {
                assertThat(answer.stripTrailing())
                        .as(step.script())
                        .isEqualTo(step.answer().stripTrailing());
            }
        }
    }

    private static String run(String script, int port, Path directory) throws Exception {
        String here = script.replace("127.0.0.1:8080", "127.0.0.1:" + port);
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", here)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("B", "http://127.0.0.1:" + port);
        Process bash = builder.start();
        String answer = bash.inputReader().readAllAsString();
        assertThat(bash.waitFor()).as(script).isZero();
        return answer;
    }

    /// As JSON, in which a member `…` stands for those that were left out.
    private static String whole(String answer) {
        String objects = CUT_OBJECT.matcher(answer).replaceAll("$1\"…\": true");
        return CUT_LIST.matcher(objects).replaceAll("");
    }

    private static void sameShape(JsonNode written, JsonNode real) {
        Set<String> shown = fields("", written, _ -> true);
        Predicate<String> leftOut =
                name -> !shown.contains(name) && shown.contains(name.replaceFirst("[^/]*$", "…"));
        assertThat(fields("", real, leftOut.negate()))
                .isEqualTo(
                        shown.stream()
                                .filter(name -> !name.endsWith("/…"))
                                .collect(Collectors.toSet()));
        assertThat(real.path("state")).isEqualTo(written.path("state"));
        assertThat(real.path("result")).isEqualTo(written.path("result"));
    }

    private static Set<String> fields(String path, JsonNode node, Predicate<String> counts) {
        var fields = new TreeSet<String>();
        if (node.isArray()) {
            node.valueStream()
                    .forEach(element -> fields.addAll(fields(path + "[]", element, counts)));
        }
        for (var entry : node.properties()) {
            String name = path + "/" + entry.getKey();
            if (!SAMPLED.matcher(name).find() && counts.test(name)) {
                fields.add(name);
                fields.addAll(fields(name, entry.getValue(), counts));
            }
        }
        return fields;
    }
}
