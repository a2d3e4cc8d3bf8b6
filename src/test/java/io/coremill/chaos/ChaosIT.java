package io.coremill.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three nodes on one PostgreSQL while what can go wrong does. `./coremill chaos` runs more of it.
class ChaosIT {

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingIsLostOrRecordedTwiceWhateverDies() throws Exception {
        passes(ChaosScenarios.TOGETHER);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void nothingIsLostOrRecordedTwiceInTwoHundredKillsOfNodes() throws Exception {
        passes(ChaosScenarios.killsOf(200));
    }

    @Test
    @Tag("soak")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLostWhileANextVersionTakesThePlaceOfThisOne() throws Exception {
        passes(ChaosScenarios.named("rolling-upgrade").orElseThrow());
    }

    private static void passes(ChaosScenario scenario) throws Exception {
        var report = ChaosRun.of(scenario);
        System.out.println(report.text());
        assertThat(report.problems()).as(report.text()).isEmpty();
    }
}
