package io.coremill.queue.postgres;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.SettingDifference;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The settings in which live nodes differ. The log has a warning of each whenever it changes.
final class DifferingSettings {
    private static final Logger log = LoggerFactory.getLogger(DifferingSettings.class);

    private volatile List<SettingDifference> latest = List.of();

    List<SettingDifference> latest() {
        return latest;
    }

    /// For one thread.
    void compare(List<LiveNode> nodes) {
        var before = latest;
        latest = SettingDifference.among(nodes);
        latest.stream()
                .filter(difference -> !before.contains(difference))
                .forEach(DifferingSettings::warnOf);
        if (latest.isEmpty() && !before.isEmpty()) {
            log.info("live nodes do not differ in their settings any more");
        }
    }

    private static void warnOf(SettingDifference difference) {
        log.warn(
                "live nodes differ in {}, which should be the same on all: {}",
                difference.setting(),
                difference.values().stream()
                        .map(held -> held.value() + " on " + String.join(", ", held.nodes()))
                        .collect(Collectors.joining("; ")));
    }
}
