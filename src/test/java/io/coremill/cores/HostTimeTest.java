package io.coremill.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTimeTest {
    /// Of core 0 and 2: user 1 s, nice 2 s, system 3 s, idle 40 s, iowait 50 s, irq 6 s, softirq
    /// 7 s, steal 8 s.
    private static final String STAT =
            """
            cpu  5100 700 3000 8000 5000 1200 1400 1600 0 0
            cpu0 100 200 300 4000 5000 600 700 800 0 0
            cpu1 5000 500 2700 0 0 0 0 0 0 0
            cpu2 100 200 300 4000 5000 600 700 800 0 0
            intr 1
            """;

    @TempDir Path directory;

    @Test
    void timeOfCoresThatMayNotBeUsedIsNotCounted() {
        assertThat(HostTime.busySeconds(proc().with("self/status", allowed("0,2")).procfs()))
                .hasValueCloseTo(54.0, within(1e-9));
    }

    @Test
    void allCoresCountWhereTheAllowedOnesAreNotTold() {
        assertThat(HostTime.busySeconds(proc().procfs())).hasValueCloseTo(136.0, within(1e-9));
    }

    @Test
    void whereCoresAreToldByOtherNumbersThereIsNoFigure() {
        assertThat(HostTime.busySeconds(proc().with("self/status", allowed("4-5")).procfs()))
                .isEmpty();
    }

    @Test
    void withoutProcfsThereIsNoFigure() {
        assertThat(HostTime.busySeconds(new CapturedProc(directory).procfs())).isEmpty();
    }

    private CapturedProc proc() {
        return new CapturedProc(directory).with("stat", STAT);
    }

    private static String allowed(String list) {
        return "Name:\tjava\nCpus_allowed_list:\t" + list + "\nMems_allowed_list:\t0\n";
    }
}
