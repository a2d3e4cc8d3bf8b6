package io.coremill.comparison.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SampleStatisticsTest {
    @Test
    void threeThatAreAllAboveThreeAreSoByChanceInOneOfTwentyCases() {
        assertThat(chance(figures(4, 5, 6), figures(1, 2, 3))).isCloseTo(1 / 20.0, within(1e-12));
        assertThat(chance(figures(1, 2, 3), figures(4, 5, 6))).isCloseTo(1, within(1e-12));
    }

    /// As the tables of Mann and Whitney have it: with 5 and 5 there are 252 orders, and in 12 of
    /// them at most 4 pairs are the other way round.
    @Test
    void oneAmongThemMakesItMoreLikely() {
        assertThat(chance(figures(5, 7, 8, 9, 10), figures(1, 2, 3, 4, 6)))
                .isCloseTo(2 / 252.0, within(1e-12));
        assertThat(chance(figures(2, 7, 8, 9, 10), figures(1, 3, 4, 5, 6)))
                .isCloseTo(12 / 252.0, within(1e-12));
    }

    @Test
    void figuresThatAreEqualShowNothing() {
        assertThat(chance(figures(1, 1, 1), figures(1, 1, 1))).isEqualTo(1);
    }

    @Test
    void sizesMayDiffer() {
        assertThat(chance(figures(3), figures(1, 2))).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(chance(figures(2, 3), figures(1))).isCloseTo(1 / 3.0, within(1e-12));
    }

    private static double chance(List<Double> one, List<Double> other) {
        return SampleStatistics.chanceOfAbove(one, other);
    }

    private static List<Double> figures(double... all) {
        return DoubleStream.of(all).boxed().toList();
    }
}
