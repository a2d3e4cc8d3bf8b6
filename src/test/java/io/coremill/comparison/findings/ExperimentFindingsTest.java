package io.coremill.comparison.findings;

import static io.coremill.comparison.findings.ExperimentDraft.damage;
import static io.coremill.comparison.findings.ExperimentDraft.load;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.comparison.placement.PlacementLoad;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.stability.Misdeed;
import io.coremill.comparison.stability.MisdeedDamage;
import io.coremill.comparison.stability.StabilityReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the experiments beside the rows say.
class ExperimentFindingsTest {
    private static final List<Integer> TWO = List.of(0, 1);

    @Test
    void whereProcessesWereAndWhatPinningChangesIsTold() {
        assertThat(placement(TWO, load(false, 2.5, 10, 9), load(true, 0.0, 14, 13)))
                .containsExactly(
                        "2 busy processes left to the kernel moved 2.5 times in each second of CPU"
                                + " time and had 90 % of it on the core used most; 3 of 8 starts never"
                                + " moved, and 3 began on their parent's core.",
                        "Each pinned to one core, 2 busy processes did 1.40× the work.",
                        "Of 100 forks that lived for a moment, 22 % began on another core than the one"
                                + " their parent was on.");
    }

    @Test
    void pinningThatChangesNothingIsCalledSo() {
        assertThat(placement(TWO, load(false, 2.5, 10, 9), load(true, 0.0, 10.4, 9.8)))
                .contains(
                        "Each pinned to one core, 2 busy processes did 1.04× the work: no difference"
                                + " that these figures show.");
    }

    @Test
    void roundsThatLieFarApartTellNoDifferenceOfPinning() {
        assertThat(placement(TWO, load(false, 2.5, 10, 4), load(true, 0.0, 7, 3)))
                .contains(
                        "Each pinned to one core, 2 busy processes did 0.70× the work, but the rounds"
                                + " lie too far apart to tell a difference.");
    }

    @Test
    void processesThatGotNothingDoneAreNotComparedWithPinnedOnes() {
        assertThat(placement(TWO, load(false, 2.5, 0, 0), load(true, 0.0, 10, 9)))
                .hasSize(2)
                .noneMatch(sentence -> sentence.contains("did"));
    }

    @Test
    void movesThatTheKernelDoesNotTellAreNotTold() {
        assertThat(placement(TWO, load(false, null, 10, 9)))
                .noneMatch(sentence -> sentence.contains("moved"))
                .noneMatch(sentence -> sentence.contains("pinned"));
    }

    @Test
    void oneCoreHasOnePlace() {
        assertThat(placement(List.of(0), load(false, 2.5, 10, 9)))
                .containsExactly("With one core there is but one place for a process.");
    }

    @Test
    void anExperimentThatCouldNotBeMadeIsNamed() {
        assertThat(PlacementFindings.of(PlacementReport.unknown("no procfs")))
                .containsExactly("Placement could not be measured: no procfs.");
        assertThat(StabilityFindings.of(new StabilityReport(List.of(), "no memory")))
                .containsExactly("Stability could not be measured: no memory.");
        assertThat(PlacementFindings.of(null)).isEmpty();
        assertThat(StabilityFindings.of(null)).isEmpty();
    }

    @Test
    void misdeedsThatHurtTheSameAreToldTogether() {
        var stability =
                new StabilityReport(
                        List.of(
                                damage(Misdeed.EXIT, "shared", 7, 7),
                                damage(Misdeed.EXIT, "own", 0, 0),
                                damage(Misdeed.LOOP, "shared", 7, 6),
                                damage(Misdeed.LOOP, "own", 0, 0)),
                        null);
        assertThat(StabilityFindings.of(stability))
                .containsExactly(
                        "Python, 8 jobs in one process: if one exits or loops for ever, 7 of the 7"
                                + " others are hurt; run again, 13 of 14 succeeded.",
                        "Python, 8 jobs each in a process of its own: if one exits or loops for ever,"
                                + " 0 of the 7 others are hurt.");
    }

    @Test
    void aCaseThatCouldNotBeTriedSaysNothingOfWhoIsHurt() {
        var failed = MisdeedDamage.untried(Misdeed.EXIT, "java", "own", 8, "it took too long");
        assertThat(StabilityFindings.of(new StabilityReport(List.of(failed), null)))
                .containsExactly("Java, one job exits: it took too long.");
    }

    private static List<String> placement(List<Integer> cores, PlacementLoad... loads) {
        return PlacementFindings.of(ExperimentDraft.whereabouts(cores, loads));
    }
}
