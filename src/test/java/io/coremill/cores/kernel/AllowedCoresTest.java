package io.coremill.cores.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.CapturedProc;
import java.nio.file.Path;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AllowedCoresTest {
    @TempDir private Path folder;

    @Test
    void coresThatTheMachineCouldHaveButDoesNotMayNotBeUsed() {
        host("0-127").with("cpu/online", "0-1\n");
        assertThat(allowed()).containsExactly(0, 1);
    }

    @Test
    void coresThatAreOfflineMayNotBeUsed() {
        host("0,2-3").with("cpu/online", "0-2,5\n");
        assertThat(allowed()).containsExactly(0, 2);
    }

    @Test
    void whereOnlineOnesAreToldByOtherNumbersTheAffinityHolds() {
        host("4-5").with("cpu/online", "0-1\n");
        assertThat(allowed()).containsExactly(4, 5);
    }

    @Test
    void whereOnlineOnesAreNotToldTheAffinityHolds() {
        host("0-3");
        assertThat(allowed()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void whereTheAffinityIsNotToldNeitherAreTheCores() {
        new CapturedProc(folder).with("cpu/online", "0-1\n");
        assertThat(allowed()).isEmpty();
    }

    @Test
    void listsAreReadInTheKernelsNotation() {
        assertThat(AllowedCores.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
        assertThat(AllowedCores.parse("5")).containsExactly(5);
        assertThat(AllowedCores.parse("")).isEmpty();
        assertThat(AllowedCores.parse("all")).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessMayUseCoresThatAreOnline() {
        assertThat(OnlineCores.get()).isNotEmpty().containsAll(AllowedCores.get());
    }

    private CapturedProc host(String affinity) {
        return new CapturedProc(folder)
                .with("self/status", "Name:\tjava\nCpus_allowed_list:\t" + affinity + "\n");
    }

    private SortedSet<Integer> allowed() {
        var procfs = new Procfs(folder.toFile());
        return AllowedCores.of(procfs, procfs);
    }
}
