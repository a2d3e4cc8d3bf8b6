package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The settings of Prometheus in `deploy/prometheus`, rules included, for a test: nobody waits for
/// 15 s there.
public final class ScrapeSettings {
    private static final Path FOLDER = Path.of("deploy/prometheus");
    private static final Path WITH_KEY = Path.of("deploy/access");
    private static final Path CLUSTER = Path.of("deploy/cluster/prometheus");

    private ScrapeSettings() {}

    /// A copy of the folder that scrapes and evaluates as often as that.
    ///
    /// @param target whom it scrapes
    /// @param interval in the notation of Prometheus
    public static Path copied(Path folder, String target, String interval) throws IOException {
        Files.createDirectories(folder);
        Files.copy(
                FOLDER.resolve("alerts.yml"),
                folder.resolve("alerts.yml"),
                StandardCopyOption.REPLACE_EXISTING);
        String settings = Files.readString(FOLDER.resolve("prometheus.yml"));
        String changed = asOften(settings, interval).replace("coremill:8080", target);
        assertThat(changed).contains(target);
        return Files.writeString(folder.resolve("prometheus.yml"), changed);
    }

    /// A copy of the settings that have Prometheus send a key.
    ///
    /// @param interval in the notation of Prometheus
    public static Path copiedWithKey(Path folder, String interval) throws IOException {
        Files.createDirectories(folder);
        String settings = Files.readString(WITH_KEY.resolve("prometheus.yml"));
        return Files.writeString(folder.resolve("prometheus.yml"), asOften(settings, interval));
    }

    /// A copy of the folder of the cluster, of which the nodes stay as they are.
    ///
    /// @param interval in the notation of Prometheus
    public static void copiedOfCluster(Path folder, String interval) throws IOException {
        Files.createDirectories(folder);
        for (String name : List.of("prometheus.yml", "nodes.yml")) {
            String text = Files.readString(CLUSTER.resolve(name));
            Files.writeString(
                    folder.resolve(name),
                    name.equals("nodes.yml") ? text : asOften(text, interval));
        }
    }

    private static String asOften(String settings, String interval) {
        String changed =
                settings.replace("scrape_interval: 15s", "scrape_interval: " + interval)
                        .replace("scrape_timeout: 10s", "scrape_timeout: " + interval)
                        .replace("evaluation_interval: 15s", "evaluation_interval: " + interval);
        assertThat(changed.split(interval + "\n", -1)).hasSize(4);
        return changed;
    }
}
