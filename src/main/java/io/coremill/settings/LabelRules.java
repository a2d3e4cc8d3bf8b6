package io.coremill.settings;

import io.coremill.job.JobNames;
import io.coremill.settings.binding.SettingErrors;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// The rules on labels, those that a node has and those that a queue wants.
final class LabelRules {
    private static final int MOST = 32;

    private final SettingErrors errors;

    LabelRules(SettingErrors errors) {
        this.errors = errors;
    }

    /// In their order; what is left blank takes away what was written before.
    static Set<String> labels(List<String> written) {
        Set<String> sorted = each(written).collect(Collectors.toCollection(TreeSet::new));
        return Collections.unmodifiableSet(sorted);
    }

    void check(ConfigurationPropertyName key, List<String> written) {
        each(written)
                .filter(label -> !JobNames.isQueue(label))
                .forEach(label -> refuseName(key, label));
        int count = labels(written).size();
        if (count > MOST) {
            errors.refuse(key, "has %d labels; there may be %d".formatted(count, MOST));
        }
    }

    private void refuseName(ConfigurationPropertyName key, String label) {
        errors.refuse(key, "'%s' is no label; a label has %s".formatted(label, JobNames.QUEUES));
    }

    private static Stream<String> each(List<String> written) {
        return written.stream().map(String::strip).filter(label -> !label.isEmpty());
    }
}
