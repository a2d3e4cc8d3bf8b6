package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/// The alert rules, and the page that explains what to do about each.
class AlertRulesTest {
    private static final Path RULES = Path.of("deploy/prometheus/alerts.yml");
    private static final Path CASES = Path.of("src/test/resources/prometheus/alerts_test.yml");
    private static final Path IN_KUBERNETES =
            Path.of("k8s/components/service-monitor/prometheus-rule.yaml");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (Coremill\\w+)$");
    private static final Pattern OUR_SERIES = Pattern.compile("coremill_[a-z_]+");

    static List<Map<String, Object>> rules() throws IOException {
        return groups().stream()
                .flatMap(group -> list(group, "rules").stream())
                .filter(rule -> rule.containsKey("alert"))
                .toList();
    }

    @Test
    void theSettingsAndTheRulesAreWellFormed() throws Exception {
        assertClean(Promtool.run("check", "config", "deploy/prometheus/prometheus.yml"));
        assertClean(Promtool.run("check", "rules", "--lint-fatal", RULES.toString()));
    }

    @Test
    void eachFiresWhenItShouldAndOnlyThen() throws Exception {
        assertClean(Promtool.run("test", "rules", CASES.toString()));
    }

    /// `promtool` does not notice an alert without a test.
    @ParameterizedTest
    @MethodSource("rules")
    void eachHasACaseInWhichItFiresAndOneInWhichItDoesNot(Map<String, Object> rule)
            throws IOException {
        List<Map<String, Object>> cases =
                Objects.requireNonNull(parsed(CASES).get("tests")).stream()
                        .filter(test -> test.containsKey("alert_rule_test"))
                        .flatMap(test -> list(test, "alert_rule_test").stream())
                        .filter(it -> it.get("alertname").equals(rule.get("alert")))
                        .toList();
        assertThat(cases).anyMatch(it -> list(it, "exp_alerts").isEmpty());
        assertThat(cases).anyMatch(it -> !list(it, "exp_alerts").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachSaysWhatIsTheMatterHowBadItIsAndWhereToReadOn(Map<String, Object> rule)
            throws IOException {
        String name = String.valueOf(rule.get("alert"));
        assertThat(name).startsWith("Coremill");
        assertThat(texts(rule, "labels").get("severity")).isIn("critical", "warning", "info");
        assertThat(String.valueOf(rule.get("for"))).matches("\\d+m");
        Map<String, String> annotations = texts(rule, "annotations");
        assertThat(annotations).containsOnlyKeys("summary", "description", "runbook");
        assertThat(annotations.get("description")).endsWith(".");
        assertThat(annotations.get("runbook"))
                .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
    }

    @Test
    void thePageHasASectionForEachAndForNoOther() throws IOException {
        assertThat(words(HEADING, Files.readString(Path.of("docs/operations.md")), 1))
                .containsExactlyInAnyOrderElementsOf(
                        rules().stream()
                                .map(rule -> String.valueOf(rule.get("alert")))
                                .collect(Collectors.toSet()));
    }

    /// In one of two tables: those that a node raises for itself, and those of the store.
    @Test
    void thePageHasForEachWhatItMeansInACluster() throws IOException {
        String page = Files.readString(Path.of("docs/operations.md"));
        String tables =
                page.substring(
                        page.indexOf("### Alerts of a cluster"), page.indexOf("### CoremillDown"));
        for (var rule : rules()) {
            String name = String.valueOf(rule.get("alert"));
            String expression = String.valueOf(rule.get("expr"));
            assertThat(words(Pattern.compile("\\[(" + name + ")\\]"), tables, 1))
                    .as(name)
                    .containsExactly(name);
            if (expression.contains("coremill_store_info")) {
                assertThat(tables.indexOf("[" + name + "]"))
                        .as(name)
                        .isGreaterThan(tables.indexOf("The others speak once for the store"));
            }
        }
    }

    @Test
    void theyAskForSeriesThatAreDocumented() throws IOException {
        Set<String> asked =
                words(OUR_SERIES, Files.readString(RULES), 0).stream()
                        .map(series -> series.replaceFirst("_(count|sum)$", ""))
                        .collect(Collectors.toSet());
        assertThat(asked)
                .hasSizeGreaterThan(8)
                .isSubsetOf(words(OUR_SERIES, Files.readString(Path.of("docs/metrics.md")), 0));
    }

    @Test
    void onKubernetesTheyAreTheSame() throws IOException {
        Map<String, Map<String, Object>> rule = new Yaml().load(Files.readString(IN_KUBERNETES));
        assertThat(rule.get("spec")).isEqualTo(new Yaml().load(Files.readString(RULES)));
    }

    private static void assertClean(Promtool said) {
        assertThat(said.exitCode()).as(said.output()).isZero();
        assertThat(said.output()).contains("SUCCESS");
    }

    private static List<Map<String, Object>> groups() throws IOException {
        return Objects.requireNonNull(parsed(RULES).get("groups"));
    }

    private static Map<String, List<Map<String, Object>>> parsed(Path yaml) throws IOException {
        return new Yaml().load(Files.readString(yaml));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        return (List<Map<String, Object>>) Objects.requireNonNull(parent.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> texts(Map<String, Object> parent, String key) {
        return (Map<String, String>) Objects.requireNonNull(parent.get(key));
    }

    private static Set<String> words(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(group))
                .collect(Collectors.toSet());
    }
}
