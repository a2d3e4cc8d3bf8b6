package io.coremill.settings.retry;

import io.coremill.job.JobNames;
import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import io.coremill.settings.binding.SettingErrors;
import io.coremill.settings.binding.WrittenKeys;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// The rules on what is set for attempts.
public final class RetryRules {
    private final WrittenKeys keys;
    private final SettingErrors errors;

    public RetryRules(WrittenKeys keys, SettingErrors errors) {
        this.keys = keys;
        this.errors = errors;
    }

    public void checkType(String name, TypeProperties written) {
        ConfigurationPropertyName key = keys.ofType(name);
        if (!JobNames.isType(name)) {
            errors.refuse(key, SettingErrors.TYPES);
        }
        check(key, written.backoff());
    }

    /// @param of the key of the queue or of the type
    public void check(ConfigurationPropertyName of, BackoffProperties written) {
        ConfigurationPropertyName key = of.append("backoff");
        checkPauses(key.append("pauses"), written.pauses());
        BackoffTerms.Flaw flaw = RetryMapper.terms(written).flaw();
        if (flaw != null) {
            errors.refuse(key.append(flaw.part()), flaw.detail());
        }
    }

    private void checkPauses(ConfigurationPropertyName key, List<Duration> pauses) {
        if (pauses.size() > Backoff.MOST_PAUSES) {
            errors.refuse(
                    key,
                    "has %d pauses; there may be %d".formatted(pauses.size(), Backoff.MOST_PAUSES));
        }
        pauses.stream()
                .filter(pause -> pause.isNegative() || pause.compareTo(Backoff.LONGEST) > 0)
                .findFirst()
                .ifPresent(pause -> errors.refuse(key, "%s is not from 0s to 7d".formatted(pause)));
    }
}
