package io.coremill.comparison;

import io.coremill.comparison.findings.ComparisonFindings;
import io.coremill.comparison.run.ArenaCommand;
import io.coremill.comparison.run.ExecutionWays;
import io.coremill.comparison.run.TimeLimits;
import io.coremill.job.SteadyClock;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.OwnedDirectory;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Keeps comparisons in the data directory, and starts their arenas there.
@Configuration(proxyBeanMethods = false)
class ComparisonConfiguration {

    @Bean
    ComparisonRegistry comparisons(
            OwnedDirectory directory, ExecutionWays ways, SteadyClock clock, LongSupplier nanos) {
        DataDirectory data = directory.data();
        return new ComparisonRegistry(
                data.comparisons(),
                ways,
                TimeLimits.USUAL,
                new ArenaCommand(data.arenas(), data.root(), List.of()),
                ComparisonFindings::of,
                clock,
                nanos);
    }
}
