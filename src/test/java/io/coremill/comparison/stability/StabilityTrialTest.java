package io.coremill.comparison.stability;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.comparison.OwnChildren;
import io.coremill.executor.ExecutorClock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real workers, in which one job of eight does something that it should not.
@Timeout(120)
@Tag("waits")
class StabilityTrialTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "EXIT, worker-lost",
        "SEGFAULT, worker-lost",
        "MEMORY, failed",
        "LOOP, timeout",
    })
    void inPythonAMisdeedHurtsAllInItsProcessAndNobodyElse(Misdeed misdeed, String culprit)
            throws Exception {
        Tools.need("python3");
        aMisdeedHurtsAllInItsProcessAndNobodyElse(WorkerLanguage.PYTHON, misdeed, culprit);
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT, worker-lost",
        "SEGFAULT, worker-lost",
        "MEMORY, failed",
        "LOOP, timeout",
    })
    @Tag("anywhere")
    void inJavaAMisdeedHurtsAllInItsProcessAndNobodyElse(Misdeed misdeed, String culprit)
            throws Exception {
        aMisdeedHurtsAllInItsProcessAndNobodyElse(WorkerLanguage.JAVA, misdeed, culprit);
    }

    private void aMisdeedHurtsAllInItsProcessAndNobodyElse(
            WorkerLanguage language, Misdeed misdeed, String culprit) throws Exception {
        var children = OwnChildren.of(directory);
        var trial =
                new StabilityTrial(
                        directory,
                        _ -> {},
                        new ExecutorClock(InstantSource.system(), System::nanoTime));
        MisdeedDamage shared = trial.damage(language, misdeed, MisdeedDamage.SHARED);
        MisdeedDamage own = trial.damage(language, misdeed, MisdeedDamage.OWN);
        assertThat(shared.error()).isNull();
        assertThat(shared.culprit()).isEqualTo(culprit);
        assertThat(shared.hurt()).isEqualTo(7);
        assertThat(shared.recovered()).isEqualTo(7);
        assertThat(own.error()).isNull();
        assertThat(own.culprit()).isEqualTo(culprit);
        assertThat(own.hurt()).isZero();
        assertThat(own.outcomes()).isEqualTo(Map.of("succeeded", 7));
        children.assertNoneIsLeft();
    }
}
