package io.coremill.comparison.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coremill.comparison.arena.ArenaReport;
import io.coremill.comparison.arena.ExecutorSetup;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.cores.usage.FamilyUse;
import io.coremill.handler.registry.HandlerSettings;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowBuildersTest {
    private static final List<Integer> SLOTS = List.of(1, 2, 4);

    private RowBuilders builders =
            new RowBuilders(
                    new ComparisonRequest("noop", "{}", 16, List.of("a", "b"), SLOTS, 3),
                    List.of(way("a"), way("b")));

    @Test
    void aRowHasTheMedianOfItsRoundsAndHowFarTheyLieApart() {
        measure("a", 1, 100, "1");
        measure("a", 1, 130, "1");
        measure("a", 1, 110, "1");
        ComparisonRow row = builders.rows().getFirst();
        assertThat(row.throughput()).isCloseTo(110, within(0.1));
        assertThat(row.throughputLeast()).isCloseTo(100, within(0.1));
        assertThat(row.throughputMost()).isCloseTo(130, within(0.1));
        assertThat(row.spread()).isCloseTo(30 / 110.0, within(0.001));
        assertThat(row.rounds()).isEqualTo(3);
        assertThat(row.p50()).isEqualTo(Duration.ofMillis(2));
        assertThat(row.p90()).isEqualTo(Duration.ofMillis(4));
        assertThat(row.p99()).as("of 12 jobs").isNull();
        assertThat(row.cpuSeconds()).isEqualTo(0.5);
        assertThat(row.cores()).containsEntry(0, 0.25).containsEntry(1, 0.75);
    }

    @Test
    void aWaySpeedsUpAgainstItselfAndStopsWhereMoreSlotsGiveNoMore() {
        measureThrice("a", 1, 100);
        measureThrice("a", 2, 190);
        measureThrice("a", 4, 194);
        measureThrice("b", 1, 50);
        measureThrice("b", 2, 70);
        measureThrice("b", 4, 90);
        List<ComparisonRow> rows = builders.rows();
        assertThat(rows)
                .extracting(ComparisonRow::way)
                .containsExactly("a", "a", "a", "b", "b", "b");
        assertThat(rows.get(1).speedUp()).isCloseTo(1.9, within(0.01));
        assertThat(rows.get(5).speedUp()).isCloseTo(1.8, within(0.01));
        assertThat(builders.stopsAt(rows)).containsOnlyKeys("a").containsEntry("a", 2);
    }

    @Test
    void aWayThatGetsSlowerStopsBeforeThat() {
        measureThrice("a", 1, 100);
        measureThrice("a", 2, 190);
        measureThrice("a", 4, 120);
        assertThat(builders.stopsAt(builders.rows())).containsEntry("a", 2);
    }

    @Test
    void roundsThatLieALittleApartMakeMoreOfADifferenceNoise() {
        measure("a", 1, 100, 95, 108);
        measure("a", 2, 109, 98, 112);
        assertThat(builders.stopsAt(builders.rows())).containsEntry("a", 1);
    }

    @Test
    void noSlotsAreNamedWhereAGainMayBeHiddenInTheNoise() {
        measure("a", 1, 28, 21, 53);
        measure("a", 2, 34, 18, 43);
        measureThrice("b", 1, 100);
        measure("b", 2, 101, 70, 160);
        assertThat(builders.stopsAt(builders.rows())).isEmpty();
    }

    @Test
    void noSlotsAreNamedByTooFewRounds() {
        measure("a", 1, 100, 100);
        measure("a", 2, 100, 100);
        assertThat(builders.stopsAt(builders.rows())).isEmpty();
    }

    @Test
    void slotsThatHadTooFewJobsSetNoLimit() {
        var few =
                new RowBuilders(
                        new ComparisonRequest("noop", "{}", 5, List.of("a"), SLOTS, 3),
                        List.of(way("a")));
        builders = few;
        measureThrice("a", 1, 100);
        measureThrice("a", 2, 150);
        measureThrice("a", 4, 150);
        assertThat(few.stopsAt(few.rows())).isEmpty();
    }

    @Test
    void whatGivesOtherResultsIsTold() {
        measure("a", 1, 100, "1");
        measure("b", 1, 100, "2");
        assertThat(builders.rows())
                .allSatisfy(row -> assertThat(row.note()).contains("a and b gave different"))
                .extracting(ComparisonRow::result)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void resultsThatDifferFromRoundToRoundTellNothingOfAWay() {
        measure("a", 1, 100, "1");
        measure("a", 1, 100, "2");
        measure("b", 1, 100, "3");
        assertThat(builders.rows().getFirst().result()).isNull();
        assertThat(builders.rows()).extracting(ComparisonRow::note).containsOnlyNulls();
    }

    @Test
    void aRateThatHadNotSettledIsTold() {
        measure("a", 1, 100, "1", false);
        measure("b", 1, 100, "1", true);
        assertThat(builders.rows().getFirst().note()).contains("had not settled");
        assertThat(builders.rows().getLast().note()).isNull();
    }

    @Test
    void aWayThatWasGivenUpHasARowThatSaysWhyAndNoFigures() {
        builders.of(new ComparisonRound("b", 2, 1)).giveUp("no such program", 3);
        ComparisonRow row = builders.rows().getFirst();
        assertThat(row.error()).isEqualTo("no such program");
        assertThat(row.failed()).isEqualTo(3);
        assertThat(row.throughput()).isNull();
        assertThat(builders.stopsAt(builders.rows())).isEmpty();
    }

    private void measureThrice(String way, int slots, double jobsASecond) {
        measure(way, slots, jobsASecond * 0.99, jobsASecond, jobsASecond * 1.01);
    }

    private void measure(String way, int slots, double... jobsASecond) {
        for (double each : jobsASecond) {
            measure(way, slots, each, "1");
        }
    }

    private void measure(String way, int slots, double jobsASecond, @Nullable String result) {
        measure(way, slots, jobsASecond, result, true);
    }

    private void measure(
            String way, int slots, double jobsASecond, @Nullable String result, boolean isSettled) {
        var round = new ComparisonRound(way, slots, 1);
        long[] latencies = {4_000_000, 1_000_000, 2_000_000, 3_000_000};
        var report =
                new ArenaReport(
                        new ArenaReport.Times((long) (4e9 / jobsASecond), 0, latencies),
                        new ArenaReport.Failures(0, null),
                        slots,
                        false,
                        new ArenaReport.Workers(0, 0),
                        result,
                        null,
                        new FamilyUse(500_000_000, 3, 4));
        var byCore = new TreeMap<Integer, Long>();
        byCore.put(0, 1L);
        byCore.put(1, 3L);
        builders.of(round)
                .add(
                        new MeasuredRound(
                                round,
                                Duration.ofMillis(1),
                                isSettled,
                                report,
                                new ArenaObserver.Seen(byCore, 5L, 6L)));
    }

    private static ExecutionWay way(String name) {
        return ExecutionWay.of(name, ExecutorSetup.THREADS, HandlerSettings.NONE);
    }
}
