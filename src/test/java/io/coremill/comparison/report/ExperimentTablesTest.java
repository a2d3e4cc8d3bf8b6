package io.coremill.comparison.report;

import static io.coremill.comparison.findings.ExperimentDraft.damage;
import static io.coremill.comparison.findings.ExperimentDraft.load;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.comparison.findings.ExperimentDraft;
import io.coremill.comparison.placement.PlacementLoad;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.stability.Misdeed;
import io.coremill.comparison.stability.MisdeedDamage;
import io.coremill.comparison.stability.StabilityReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExperimentTablesTest {
    @Test
    void workIsToldAgainstThatOfTheFirstLoad() {
        assertThat(placement(load(false, 2.5, 10, 9), load(true, 0.0, 14, 13)))
                .contains(
                        "| 2 | the kernel | 3 of 8 | 0: 4, 1: 4 | 2.5 | 3 of 8 | 90 % |"
                                + " 1.00× (0.90 to 1.10) |",
                        "| 2 | pinning | 3 of 8 | 0: 4, 1: 4 | 0 | 3 of 8 | 90 % |"
                                + " 1.40× (1.30 to 1.54) |",
                        "| 1 at a time | the kernel, short-lived | 78 of 100 | 0: 60, 1: 40 |"
                                + " – | – | – | – |");
    }

    @Test
    void workIsNotToldAgainstNone() {
        assertThat(placement(load(false, null, 0, 0), load(true, null, 14, 13)))
                .contains(
                        "| 2 | the kernel | 3 of 8 | 0: 4, 1: 4 | – | – | 90 % | – |",
                        "| 2 | pinning | 3 of 8 | 0: 4, 1: 4 | – | – | 90 % | – |");
    }

    @Test
    void sharedAndOwnProcessesAreSideBySide() {
        assertThat(
                        stability(
                                damage(Misdeed.EXIT, "shared", 7, 7),
                                damage(Misdeed.EXIT, "own", 0, 0),
                                damage(Misdeed.LOOP, "shared", 6, 6)))
                .contains(
                        "| exits | Python | 7 of 7 | 0 of 7 |",
                        "| loops for ever | Python | 6 of 7 | – |");
    }

    @Test
    void anExperimentThatCouldNotBeMadeSaysWhyOnOneLine() {
        assertThat(tables(PlacementReport.unknown("no\nprocfs"), null))
                .contains("It could not be measured: no procfs");
        assertThat(tables(null, new StabilityReport(List.of(), "no memory")))
                .contains("It could not be measured: no memory");
        assertThat(tables(null, null)).isEmpty();
    }

    private static List<String> placement(PlacementLoad... loads) {
        return tables(ExperimentDraft.whereabouts(List.of(0, 1), loads), null);
    }

    private static List<String> stability(MisdeedDamage... cases) {
        return tables(null, new StabilityReport(List.of(cases), null));
    }

    private static List<String> tables(
            @Nullable PlacementReport placement, @Nullable StabilityReport stability) {
        var page = new MarkdownPage();
        new ExperimentTables(page).write(placement, stability);
        return page.toString().lines().toList();
    }
}
