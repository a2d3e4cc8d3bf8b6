package io.coremill.cores.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatLineTest {
    /// A process whose name was made to mislead.
    private static final String CAPTURED =
            "4711 (a) Z 9 (b) S 17 18 19 34816 20 4194304 5 6 0 0 700 34 56 7 20 0 3 0 1234 9000"
                    + " 250 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 5 0 0 0 0 0\n";

    @Test
    void fieldsAreCountedFromTheEndOfTheName() {
        var stat = new StatLine(CAPTURED);
        assertThat(stat.isAsleep()).isTrue();
        assertThat(stat.isZombie()).isFalse();
        assertThat(stat.hasEnded()).isFalse();
        assertThat(stat.parent()).hasValue(17);
        assertThat(stat.group()).hasValue(18);
        assertThat(stat.session()).hasValue(19);
        assertThat(stat.cpuNanos()).isEqualTo(7_340_000_000L);
        assertThat(stat.waitedForNanos()).isEqualTo(630_000_000L);
        assertThat(stat.threads()).hasValue(3);
        assertThat(stat.residentPages()).hasValue(250);
        assertThat(stat.core()).hasValue(5);
    }

    @Test
    void aLineThatStopsShortHasNoMoreFields() {
        var stat = new StatLine("4711 (cut) Z 17");
        assertThat(stat.isZombie()).isTrue();
        assertThat(stat.hasEnded()).isTrue();
        assertThat(stat.parent()).hasValue(17);
        assertThat(stat.group()).isEqualTo(OptionalLong.empty());
        assertThat(stat.core()).isEqualTo(OptionalInt.empty());
        assertThat(stat.cpuNanos()).isZero();
    }

    @Test
    void whatHasNoStateHasEnded() {
        assertThat(new StatLine("").hasEnded()).isTrue();
        assertThat(new StatLine("4711 (cut)").hasEnded()).isTrue();
    }

    @Test
    void whatIsNotThereHasNone(@TempDir Path proc) {
        assertThat(StatLine.of(new Procfs(proc.toFile()), "4711")).isNull();
    }
}
