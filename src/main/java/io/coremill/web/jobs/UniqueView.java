package io.coremill.web.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a job said about being the only one of its kind, complete.
///
/// @param states in which the job holds its key
record UniqueView(
        String key,
        String scope,
        @JsonProperty("while") List<String> states,
        @JsonProperty("for") @Nullable Duration period,
        String onConflict,
        @Nullable Duration maxDelay) {

    static @Nullable UniqueView of(@Nullable UniqueRule rule) {
        return rule == null
                ? null
                : new UniqueView(
                        rule.key(),
                        rule.scope().word(),
                        rule.states().stream().map(UniqueState::word).toList(),
                        rule.period(),
                        rule.onConflict().word(),
                        rule.maxDelay());
    }
}
