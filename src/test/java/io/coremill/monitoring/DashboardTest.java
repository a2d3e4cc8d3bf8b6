package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.coremill.monitoring.Dashboard.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/// The dashboards as texts; `PrometheusIT` and `ComposeIT` ask Prometheus for what they show.
class DashboardTest {
    private static final int COLUMNS = 24;
    private static final Pattern OUR_SERIES = Pattern.compile("coremill_[a-z_]+");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z_]+)}?");

    static List<Dashboard> dashboards() throws IOException {
        return Dashboard.all();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panelsHaveNumbersOfTheirOwn(Dashboard dashboard) {
        assertThat(dashboard.panels())
                .hasSizeGreaterThan(20)
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates()
                .doesNotContain(0);
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void noPanelLiesOnAnother(Dashboard dashboard) {
        Map<String, String> taken = new HashMap<>();
        for (JsonNode panel : dashboard.panels()) {
            JsonNode at = panel.path("gridPos");
            String title = panel.path("title").asString();
            assertThat(at.path("x").asInt() + at.path("w").asInt())
                    .as(title)
                    .isLessThanOrEqualTo(COLUMNS);
            for (String cell : cells(at)) {
                assertThat(taken.put(cell, title)).as(title + " at " + cell).isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShowsAndInWhichUnit(Dashboard dashboard) {
        assertThat(panelsWithQueries(dashboard))
                .allSatisfy(
                        panel -> {
                            assertThat(panel.path("title").asString()).isNotBlank();
                            assertThat(panel.path("description").asString()).endsWith(".");
                            assertThat(unit(panel)).isNotBlank();
                        });
    }

    /// A service that is gone has no figures, and does not look as if all were well.
    @ParameterizedTest
    @MethodSource("dashboards")
    void whatIsNotThereIsNotZero(Dashboard dashboard) {
        List<JsonNode> figures =
                panelsWithQueries(dashboard).stream()
                        .filter(panel -> panel.path("type").asString().equals("stat"))
                        .toList();
        assertThat(figures)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        it ->
                                assertThat(it.at("/fieldConfig/defaults/noValue").asString())
                                        .isEqualTo("no data"));
        assertThat(dashboard.queries()).noneMatch(it -> it.expression().contains("vector("));
    }

    @Test
    void theFirstFigureIsWhetherTheServiceIsThere() {
        assertThat(Dashboard.home().queries().getFirst().expression()).startsWith("min(up{");
    }

    /// A histogram comes into being with the first attempt, of which no rate tells.
    @ParameterizedTest
    @MethodSource("dashboards")
    void attemptsAreCountedByWhatIsThereFromTheStart(Dashboard dashboard) {
        assertThat(dashboard.queries())
                .filteredOn(query -> query.panel().startsWith("Attempts per second"))
                .isNotEmpty()
                .allSatisfy(
                        query ->
                                assertThat(query.expression())
                                        .contains("rate(coremill_attempts_ended_total{")
                                        .doesNotContain("rate(coremill_job_run_seconds_count{"));
    }

    @Test
    void eachLeadsToTheOtherWithWhatWasChosen() throws IOException {
        assertThat(dashboards())
                .extracting(it -> it.json().path("uid").asString())
                .containsExactly("coremill-cores", "coremill");
        assertThat(dashboards())
                .allSatisfy(
                        it -> {
                            JsonNode link = it.json().at("/links/0");
                            assertThat(link.path("type").asString()).isEqualTo("dashboards");
                            assertThat(link.path("tags")).isEqualTo(it.json().path("tags"));
                            assertThat(link.path("includeVars").asBoolean()).isTrue();
                            assertThat(link.path("keepTime").asBoolean()).isTrue();
                        })
                .extracting(it -> it.json().path("templating"), it -> it.json().path("tags"))
                .containsOnly(
                        tuple(
                                Dashboard.home().json().path("templating"),
                                Dashboard.home().json().path("tags")));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQueryGoesToTheChosenDataSource(Dashboard dashboard) {
        for (JsonNode panel : panelsWithQueries(dashboard)) {
            assertThat(
                            Stream.concat(Stream.of(panel), panel.path("targets").valueStream())
                                    .map(it -> it.at("/datasource/uid").asString()))
                    .containsOnly("${datasource}");
            assertThat(panel.path("targets").valueStream().map(it -> it.path("refId").asString()))
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyVariableIsDeclared(Dashboard dashboard) {
        Set<String> declared =
                dashboard
                        .json()
                        .at("/templating/list")
                        .valueStream()
                        .map(variable -> variable.path("name").asString())
                        .collect(Collectors.toCollection(HashSet::new));
        assertThat(declared).contains("datasource", "instance", "queue");
        declared.add("__rate_interval");
        assertThat(dashboard.queries())
                .allSatisfy(query -> assertThat(words(VARIABLE, query, 1)).isSubsetOf(declared));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everySelectorAsksForTheChosenInstances(Dashboard dashboard) {
        assertThat(dashboard.queries())
                .flatExtracting(query -> words(SELECTOR, query, 1))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it).contains("instance=~\"$instance\""));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void itShowsOnlySeriesThatAreDocumented(Dashboard dashboard) throws IOException {
        Set<String> documented =
                OUR_SERIES
                        .matcher(Files.readString(Path.of("docs/metrics.md")))
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toSet());
        assertThat(dashboard.queries())
                .flatExtracting(query -> words(OUR_SERIES, query, 0))
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        series ->
                                assertThat(documented)
                                        .contains(series.replaceFirst("_(bucket|count|sum)$", "")));
    }

    @Test
    void grafanaIsGivenItAndThePrometheusThatScrapes() throws IOException {
        Map<String, Object> source =
                first("provisioning/datasources/prometheus.yml", "datasources");
        assertThat(source)
                .containsEntry("type", "prometheus")
                .containsEntry("url", "http://prometheus:9090");
        Map<String, Map<String, String>> scraping =
                new Yaml().load(Files.readString(Path.of("deploy/prometheus/prometheus.yml")));
        assertThat((Map<?, ?>) source.get("jsonData"))
                .extracting("timeInterval")
                .as("what Grafana takes the span of rates from")
                .isEqualTo(scraping.get("global").get("scrape_interval"));
        assertThat(Dashboard.home().json().at("/templating/list/0/current/value").asString())
                .isEqualTo(source.get("uid"));
        Map<String, Object> provider = first("provisioning/dashboards/coremill.yml", "providers");
        String compose = Files.readString(Path.of("docker-compose.yml"));
        assertThat(provider.get("options")).isEqualTo(Map.of("path", "/etc/grafana/dashboards"));
        assertThat(List.of("dashboards", "provisioning/datasources", "provisioning/dashboards"))
                .allSatisfy(
                        it ->
                                assertThat(compose)
                                        .contains(
                                                "- ./deploy/grafana/%s:/etc/grafana/%s:ro\n"
                                                        .formatted(it, it)));
    }

    private static List<JsonNode> panelsWithQueries(Dashboard dashboard) {
        return dashboard.panels().stream()
                .filter(panel -> !panel.path("type").asString().equals("row"))
                .toList();
    }

    /// A heatmap has it on its axis.
    private static String unit(JsonNode panel) {
        return panel.path("type").asString().equals("heatmap")
                ? panel.at("/options/yAxis/unit").asString()
                : panel.at("/fieldConfig/defaults/unit").asString();
    }

    private static Set<String> cells(JsonNode at) {
        var cells = new HashSet<String>();
        for (int x = 0; x < at.path("w").asInt(); x++) {
            for (int y = 0; y < at.path("h").asInt(); y++) {
                cells.add((at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y));
            }
        }
        return cells;
    }

    private static Set<String> words(Pattern pattern, Query query, int group) {
        return pattern.matcher(query.expression())
                .results()
                .map(match -> match.group(group))
                .collect(Collectors.toSet());
    }

    private static Map<String, Object> first(String file, String list) throws IOException {
        Map<String, List<Map<String, Object>>> parsed =
                new Yaml().load(Files.readString(Path.of("deploy/grafana", file)));
        return parsed.get(list).getFirst();
    }
}
