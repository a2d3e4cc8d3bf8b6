package io.coremill.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.cores.ledger.QueueAccount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class CoreSamplerTest {
    /// From a guest with two cores, shortened.
    private static final String FIRST =
            """
            cpu  1090 20 330 29553 3388 60 40 290 500 0
            cpu0 1000 20 300 20000 3000 50 30 200 500 0
            cpu1 90 0 30 9553 388 10 10 90 0 0
            intr 188171 0 0 1 cpu9 7
            ctxt 400084
            """;

    private final CoreLedger ledger = new CoreLedger();
    private final AtomicLong now = new AtomicLong();
    @TempDir Path folder;

    @Test
    void theKernelsFieldsBecomeModes() {
        try (CoreSampler sampler = sampler(FIRST)) {
            assertThat(sampler.seconds(0, CoreMode.USER)).as("guests are in it").isEqualTo(10.2);
            assertThat(sampler.seconds(0, CoreMode.SYSTEM)).isEqualTo(3);
            assertThat(sampler.seconds(0, CoreMode.IRQ)).isEqualTo(0.8);
            assertThat(sampler.seconds(0, CoreMode.IOWAIT)).isEqualTo(30);
            assertThat(sampler.seconds(0, CoreMode.STEAL)).isEqualTo(2);
            assertThat(sampler.seconds(0, CoreMode.IDLE)).isEqualTo(200);
            assertThat(sampler.cores()).extracting(CoreView::core).containsExactly(0, 1);
        }
    }

    @Test
    void utilizationIsTheBusyShareBetweenTwoSamples() {
        try (CoreSampler sampler = sampler(FIRST)) {
            assertThat(sampler.cores().getFirst().utilization()).isNull();
            assertThat(sampler.utilization(0)).isNaN();
            next(
                    sampler,
                    "cpu0 1050 20 310 20030 3000 50 40 200 0 0\ncpu1 90 0 30 9650 391 10 10 90");
            assertThat(sampler.utilization(0)).isCloseTo(0.7, within(1e-9));
            assertThat(sampler.utilization(1)).isZero();
            assertThat(sampler.cores().getFirst().utilization()).isCloseTo(0.7, within(1e-9));
        }
    }

    @Test
    void aCounterThatStepsBackIsHeld() {
        try (CoreSampler sampler = sampler(FIRST)) {
            next(sampler, "cpu0 1100 20 300 19990 2990 50 30 200 0 0");
            assertThat(sampler.seconds(0, CoreMode.IDLE)).isEqualTo(200);
            assertThat(sampler.seconds(0, CoreMode.IOWAIT)).isEqualTo(30);
            assertThat(sampler.utilization(0)).isEqualTo(1);
        }
    }

    @Test
    void aCoreThatGoesOfflineKeepsItsTime() {
        try (CoreSampler sampler = sampler(FIRST)) {
            next(sampler, "cpu0 1100 20 300 20000 3000 50 30 200 0 0");
            CoreView gone = sampler.cores().get(1);
            assertThat(gone.online()).isFalse();
            assertThat(gone.utilization()).isNull();
            assertThat(gone.seconds()).containsEntry("idle", 95.53);
        }
    }

    @Test
    void aCoreThatComesBackWithCountersBegunAnewGoesOnFromItsTotal() {
        try (CoreSampler sampler = sampler(FIRST)) {
            String other = "cpu0 1000 20 300 20000 3000 50 30 200\n";
            next(sampler, other);
            next(sampler, other + "cpu1 91 0 30 20 0 10 10 90");
            assertThat(sampler.utilization(1)).as("nothing to hold it against").isNaN();
            assertThat(sampler.seconds(1, CoreMode.IDLE)).isEqualTo(95.53);
            next(sampler, other + "cpu1 92 0 30 118 1 10 10 90");
            assertThat(sampler.utilization(1)).isCloseTo(0.01, within(1e-9));
            assertThat(sampler.seconds(1, CoreMode.IDLE)).isEqualTo(96.51);
            assertThat(sampler.seconds(1, CoreMode.IOWAIT)).isEqualTo(3.89);
            assertThat(sampler.seconds(1, CoreMode.USER)).isEqualTo(0.92);
        }
    }

    @Test
    void aCoreThatWasOfflineBetweenTwoSamplesGoesOnFromItsTotal() {
        try (CoreSampler sampler = sampler(FIRST)) {
            next(sampler, "cpu1 91 0 30 2 0 10 10 90");
            assertThat(sampler.utilization(1)).isNaN();
            next(sampler, "cpu1 116 0 30 77 0 10 10 90");
            assertThat(sampler.utilization(1)).isCloseTo(0.25, within(1e-9));
            assertThat(sampler.seconds(1, CoreMode.IDLE)).isEqualTo(96.28);
        }
    }

    @Test
    void aCoreThatComesBackWithItsCountersIsNotHeldAgainstTheTimeItWasOffline() {
        try (CoreSampler sampler = sampler(FIRST)) {
            next(sampler, "cpu0 1000 20 300 20000 3000 50 30 200");
            next(sampler, "cpu1 100 0 30 9553 388 10 10 90");
            assertThat(sampler.utilization(1)).isNaN();
            assertThat(sampler.seconds(1, CoreMode.USER)).isEqualTo(1);
        }
    }

    @Test
    void whatTheKernelMovesFromOneModeToAnotherIsCountedOnce() {
        try (CoreSampler sampler = sampler(FIRST)) {
            next(sampler, "cpu1 140 0 30 9903 88 10 10 90");
            assertThat(sampler.utilization(1)).isCloseTo(0.5, within(1e-9));
            next(sampler, "cpu1 190 0 30 9903 138 10 10 90");
            assertThat(sampler.utilization(1)).isCloseTo(0.5, within(1e-9));
            assertThat(sampler.seconds(1, CoreMode.IOWAIT)).isEqualTo(3.88);
        }
    }

    /// Seen on hypervisors: each is a field of core 1, which was 20 % busy.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu1 110 0 30 9633 388 10 10 18446744073709551615 0 0",
                "cpu1 110 0 30 9633 388 10 10 9007199254740993",
                "cpu1 110 0 30 9633 388 10 10 -1",
                "cpu1 110 0 30 9633 388 10 10 x",
                "cpu1 110 0 30 9633 388 10 10",
                "cpu1 110 0 30 9633 388 10 10 0",
                "cpu1 110 0 30 9633 388 10 10 85",
                "cpu1 110 18446744073709551615 30 9633 388 10 10 90",
                "cpu1 110 0 1 9633 388 10 10 90"
            })
    void anOddFieldIsLeftOutAlone(String odd) {
        try (CoreSampler sampler = sampler(FIRST)) {
            double steal = sampler.seconds(1, CoreMode.STEAL);
            next(sampler, odd);
            assertThat(sampler.utilization(1)).isCloseTo(0.2, within(1e-9));
            assertThat(sampler.cores()).filteredOn(it -> it.core() == 1).allMatch(CoreView::online);
            assertThat(sampler.seconds(1, CoreMode.USER)).isEqualTo(1.1);
            assertThat(sampler.seconds(1, CoreMode.STEAL)).isEqualTo(steal);
            next(sampler, "cpu1 120 0 30 9723 388 10 10 90");
            assertThat(sampler.utilization(1)).isNotNaN();
        }
    }

    @Test
    void withoutIdleTimeTheShareIsOfTheTimeThatPassed() {
        try (CoreSampler sampler = sampler(FIRST)) {
            now.addAndGet(1_000_000_000);
            next(sampler, "cpu1 115 0 30 18446744073709551615 388 10 10 90");
            assertThat(sampler.utilization(1)).isCloseTo(0.25, within(1e-9));
        }
    }

    @Test
    void coresThatComeOnlineLaterAreAnnounced() {
        try (CoreSampler sampler = sampler(FIRST)) {
            List<Integer> heard = new ArrayList<>();
            sampler.forEachCore(heard::add);
            assertThat(heard).containsExactly(0, 1);
            next(sampler, "cpu0 1 1 1 1 1 1 1 1\ncpu7 1 1 1 1 1 1 1 1");
            assertThat(heard).containsExactly(0, 1, 7);
        }
    }

    @Test
    void aSampleWithoutPassedTimeKeepsTheLastShare() {
        try (CoreSampler sampler = sampler(FIRST)) {
            String same = "cpu0 1100 20 300 20000 3000 50 30 200 0 0";
            next(sampler, same);
            next(sampler, same);
            assertThat(sampler.utilization(0)).isEqualTo(1);
        }
    }

    @Test
    void onlyCoresOfTheAffinityListAreAllowed() {
        new CapturedProc(folder)
                .with("self/status", "Name:\tjava\nCpus_allowed:\t2\nCpus_allowed_list:\t1,4-6\n");
        try (CoreSampler sampler = sampler(FIRST)) {
            assertThat(sampler.cores()).extracting(CoreView::allowed).containsExactly(false, true);
        }
    }

    @Test
    void jobsSharesAreOfTheTimeBetweenTwoSamples() {
        try (CoreSampler sampler = sampler(FIRST)) {
            QueueAccount account = ledger.of("mine");
            assertThat(sampler.cores().getFirst().queues()).isNull();
            account.onLook(() -> account.credit(1, 250_000_000));
            now.addAndGet(1_000_000_000);
            sampler.sample();
            assertThat(sampler.cores().get(1).queues()).isEqualTo(Map.of("mine", 0.25));
            assertThat(sampler.cores().getFirst().queues()).isEqualTo(Map.of("mine", 0.0));
        }
    }

    @Test
    void moreThanAllOfACoreIsToldAsAllOfIt() {
        try (CoreSampler sampler = sampler(FIRST)) {
            QueueAccount account = ledger.of("mine");
            account.onLook(() -> account.credit(0, 3_000_000_000L));
            now.addAndGet(1_000_000_000);
            sampler.sample();
            assertThat(sampler.cores().getFirst().queues()).isEqualTo(Map.of("mine", 1.0));
        }
    }

    @Test
    void theLedgerBeginsWithTheCoresThatMayBeUsedAndAreOnline() {
        new CapturedProc(folder).with("self/status", "Name:\tjava\nCpus_allowed_list:\t1,4-6\n");
        ledger.of("mine");
        try (CoreSampler sampler = sampler(FIRST)) {
            Set<CoreLedger.Cell> cells = new HashSet<>();
            ledger.forEachCell(cells::add);
            assertThat(cells).containsExactly(new CoreLedger.Cell(1, "mine"));
            next(sampler, "cpu1 90 0 30 9553 388 10 10 90\ncpu4 1 1 1 1 1 1 1 1");
            assertThat(cells).contains(new CoreLedger.Cell(4, "mine"));
        }
    }

    @Test
    void aCoreThatGoesOfflineKeepsWhatJobsUsedOnIt() {
        try (CoreSampler sampler = sampler(FIRST)) {
            ledger.of("mine").credit(1, 2_000_000_000);
            next(sampler, "cpu0 1100 20 300 20000 3000 50 30 200 0 0");
            assertThat(ledger.seconds(new CoreLedger.Cell(1, "mine"))).isEqualTo(2);
        }
    }

    @Test
    void withoutProcfsThereAreNoCores() {
        try (var sampler =
                new CoreSampler(new Procfs(folder.resolve("none").toFile()), ledger, now::get)) {
            sampler.sample();
            assertThat(sampler.cores()).isEmpty();
            assertThat(sampler.utilization(0)).isNaN();
            assertThat(sampler.seconds(0, CoreMode.USER)).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisHostHasCoresAndMayUseOneAtLeast() {
        try (CoreSampler sampler = CoreSampler.start(new CoreLedger(), System::nanoTime)) {
            assertThat(sampler.cores()).isNotEmpty().anyMatch(CoreView::allowed);
            assertThat(AllowedCores.get()).isNotEmpty();
        }
    }

    private CoreSampler sampler(String stat) {
        CapturedProc proc = new CapturedProc(folder).with("stat", stat);
        var sampler = new CoreSampler(proc.procfs(), ledger, now::get);
        sampler.sample();
        return sampler;
    }

    private void next(CoreSampler sampler, String cores) {
        new CapturedProc(folder).with("stat", "cpu  1 1 1 1 1 1 1 1\n" + cores + "\nctxt 1\n");
        sampler.sample();
    }
}
