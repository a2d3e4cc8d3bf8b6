package io.coremill.settings.access;

import io.coremill.access.limits.RateLimit;
import io.coremill.settings.binding.ValueRange;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How much callers may ask of this node, under `coremill.access.limits`.
///
/// @param requestsPerSecond Requests of one principal in a second; 0 for any number.
/// @param jobsPerSecond Jobs that one principal submits in a second; 0 for any number.
/// @param failedLoginsPerMinute Keys and tokens that are not valid, from one address in a minute;
///     0 for any number.
public record LimitSettings(
        @DefaultValue("0") @ValueRange(least = "0", most = "1000000") int requestsPerSecond,
        @DefaultValue("0") @ValueRange(least = "0", most = "1000000") int jobsPerSecond,
        @DefaultValue("60") @ValueRange(least = "0", most = "1000000") int failedLoginsPerMinute) {

    public RateLimit requests() {
        return RateLimit.perSecond(requestsPerSecond);
    }

    public RateLimit jobs() {
        return RateLimit.perSecond(jobsPerSecond);
    }

    public RateLimit failedLogins() {
        return RateLimit.perMinute(failedLoginsPerMinute);
    }
}
