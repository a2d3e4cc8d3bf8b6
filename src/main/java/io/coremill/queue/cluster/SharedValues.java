package io.coremill.queue.cluster;

import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import io.coremill.text.EnumWords;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Settings that should be the same on all nodes, by their whole names. What is null is not set.
final class SharedValues {
    /// Its value is the id of the key that encrypts.
    static final String ENCRYPTION = "coremill.encryption.key-file";

    private static final String TYPES = "coremill.types";

    private final String prefix;
    private final Map<String, String> values = new HashMap<>();

    /// @param prefix what the names begin with
    SharedValues(String prefix) {
        this.prefix = prefix;
    }

    /// Those of a type.
    static Map<String, String> of(String type, AttemptTerms terms) {
        BackoffTerms backoff = terms.backoff();
        var shared =
                new SharedValues("%s[%s].".formatted(TYPES, type))
                        .add("timeout", terms.timeout())
                        .add("max-attempts", terms.maxAttempts());
        return backoff == null
                ? shared.all()
                : shared.addBackoff(backoff.kind(), backoff.pauses(), backoff.jitter())
                        .add("backoff.base", backoff.base())
                        .add("backoff.max", backoff.max())
                        .all();
    }

    /// Whether every node should have it, and not those alone that have a queue: then it means
    /// something where it is not set.
    static boolean isOfAllNodes(String setting) {
        return setting.startsWith(TYPES) || setting.equals(ENCRYPTION);
    }

    SharedValues add(String key, @Nullable Object value) {
        if (value != null) {
            values.put(prefix + key, value.toString());
        }
        return this;
    }

    SharedValues addBackoff(
            @Nullable Kind kind, @Nullable List<Duration> pauses, @Nullable Boolean jitter) {
        return add("backoff.kind", kind == null ? null : EnumWords.of(kind))
                .add("backoff.pauses", pauses == null || pauses.isEmpty() ? null : listed(pauses))
                .add("backoff.jitter", jitter);
    }

    private static String listed(List<Duration> pauses) {
        return pauses.stream().map(Duration::toString).collect(Collectors.joining(","));
    }

    Map<String, String> all() {
        return values;
    }
}
