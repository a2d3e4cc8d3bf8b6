package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a Prometheus on a port of 127.0.0.1 answers to queries.
public final class PrometheusApi {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port;
    private final HttpClient http;
    private final String time;

    public PrometheusApi(int port) {
        this(port, HttpClient.newHttpClient(), "");
    }

    private PrometheusApi(int port, HttpClient http, String time) {
        this.port = port;
        this.http = http;
        this.time = time;
    }

    /// The same, asked for what was known then. Of a scrape that was awaited that never changes,
    /// while a later one that fails lets all series end.
    public PrometheusApi at(Instant scrape) {
        return new PrometheusApi(port, http, "&time=" + scrape);
    }

    /// When the service was last scraped, if that went well.
    public Optional<Instant> lastScrape() {
        return ask("timestamp(up) and up == 1").stream()
                .map(series -> Instant.ofEpochMilli(Math.round(series.value() * 1e3)))
                .findFirst();
    }

    /// When it was scraped, the last time that it had this figure.
    public Instant awaitScrape(String query, double figure) {
        return Awaitility.await(query)
                .atMost(PATIENCE)
                .until(
                        () -> lastScrape().filter(it -> at(it).figure(query) == figure),
                        Optional::isPresent)
                .orElseThrow();
    }

    /// The one value of a query; 0 if there is none yet.
    public double figure(String query) {
        List<Series> series = ask(query);
        return series.isEmpty() ? 0 : series.getFirst().value();
    }

    /// The values of a query by those of a label.
    public Map<String, Double> by(String label, String query) {
        return ask(query).stream()
                .collect(
                        Collectors.toMap(
                                series -> series.labels().path(label).asString(), Series::value));
    }

    public void awaitFigure(String query, double figure) {
        Awaitility.await(query)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(figure(query)).isEqualTo(figure));
    }

    /// The rules that it evaluates, each with its `health` once it has done so.
    public List<JsonNode> rules() {
        return get("rules")
                .at("/data/groups")
                .valueStream()
                .flatMap(group -> group.path("rules").valueStream())
                .toList();
    }

    public void awaitRules() {
        Awaitility.await("rules that can be evaluated")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(rules())
                                        .hasSizeGreaterThan(5)
                                        .allMatch(it -> it.path("health").asString().equals("ok")));
    }

    public List<Series> ask(String query) {
        String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
        return get("query?query=" + encoded + time)
                .at("/data/result")
                .valueStream()
                .map(Series::of)
                .toList();
    }

    private JsonNode get(String path) {
        URI uri = URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(port, path));
        try {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + "\n" + answer.body()).isEqualTo(200);
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A series of an answer, at the time that was asked for.
    public record Series(JsonNode labels, double value) {
        private static Series of(JsonNode json) {
            String value = json.at("/value/1").asString();
            return new Series(json.path("metric"), number(value));
        }

        private static double number(String value) {
            return switch (value) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(value);
            };
        }
    }
}
