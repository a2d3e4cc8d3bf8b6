package io.coremill.comparison.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.comparison.OwnChildren;
import io.coremill.cores.kernel.AllowedCores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real experiment on the machine at hand.
@Timeout(240)
@Tag("waits")
@Tag("anywhere")
class PlacementTrialTest {
    @TempDir Path directory;

    @Test
    void itTellsWhereProcessesStartedAndWhatPinningChanges() throws Exception {
        Tools.need("taskset");
        var told = new ArrayList<String>();
        var children = OwnChildren.of(directory);
        PlacementReport found = new PlacementTrial(directory, told::add, System::nanoTime).run();
        assertThat(found.cores()).containsExactlyElementsOf(AllowedCores.get());
        StartCores forks = Objects.requireNonNull(found.forks());
        assertThat(forks.count()).isEqualTo(100);
        assertThat(forks.firstSeen().keySet()).isSubsetOf(AllowedCores.get());
        for (PlacementLoad load : found.loads()) {
            assertThat(load.throughputLeast()).isPositive();
            assertThat(load.starts().count()).isEqualTo(load.processes() * load.rounds());
            assertThat(load.mostUsedCore()).isBetween(0.0, 1.0);
        }
        assertThat(found.loads().stream().filter(load -> !load.pinned()))
                .extracting(load -> load.starts().count())
                .satisfies(
                        counts ->
                                assertThat(counts.stream().mapToInt(it -> it).sum())
                                        .isGreaterThanOrEqualTo(20));
        assertThat(found.loads().stream().filter(PlacementLoad::pinned))
                .isNotEmpty()
                .allSatisfy(load -> assertThat(load.mostUsedCore()).isEqualTo(1))
                .allSatisfy(load -> assertThat(load.moves()).isIn(null, 0.0))
                .allSatisfy(
                        load -> assertThat(load.neverMoved()).isIn(null, load.starts().count()));
        assertThat(told).contains("placement of short-lived processes");
        children.assertNoneIsLeft();
    }

    @Test
    void thereAreAsManyProcessesAsCoresAndTwiceAsManyOnLargeMachinesToo() {
        assertThat(PlacementTrial.sizes(2)).containsExactly(2, 4);
        assertThat(PlacementTrial.sizes(64)).containsExactly(64, 128);
        assertThat(PlacementTrial.sizes(1_000)).containsExactly(512);
    }

    @Test
    void whoeverMovedBeforeItWasWatchedIsNotSaidToHaveNeverMoved() {
        var start = new StartCores.Start(0, 1);
        var early = new PlacementLoad.Stay(start, 0L, 1L, 1, 1);
        var still = new PlacementLoad.Stay(start, 0L, 0L, 1, 1);
        PlacementLoad load =
                PlacementLoad.of(
                        2, false, List.of(new PlacementLoad.Round(List.of(early, still), 10)));
        assertThat(load.neverMoved()).isEqualTo(1);
        assertThat(load.moves()).isEqualTo(0);
    }
}
