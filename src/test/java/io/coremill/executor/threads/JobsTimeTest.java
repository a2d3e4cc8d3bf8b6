package io.coremill.executor.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.cores.ledger.CoreLedger.Cell;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the ledger reports of threads.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
@Tag("anywhere")
class JobsTimeTest {
    private static final String JOB = "{\"rounds\": 1000000}";

    /// Seconds that any machine needs for the job, whoever has compiled it.
    private static final double LEAST = 0.01;

    @Test
    void aSlotsThreadIsCreditedWithWhatItsJobsUsed() throws Exception {
        try (Rig rig = Rig.builtIn(ExecutorKind.THREADS, 1)) {
            run(rig); // loads classes, which is not in what a job says
            rig.ledger.look();
            double before = used(rig, "mine");
            double jobs = run(rig) + run(rig);
            rig.ledger.look();
            assertThat(used(rig, "mine") - before).isBetween(jobs, jobs * 1.1 + 0.01);
        }
    }

    @Test
    void whatVirtualThreadsUseIsThatOfTheirCarriers() throws Exception {
        try (Rig rig = Rig.builtIn(ExecutorKind.VIRTUAL_THREADS, 1)) {
            TestAssignment first = rig.offer("noop", "{}");
            first.outcome();
            rig.ledger.look();
            double atFirst = used(rig, CoreLedger.VIRTUAL_THREADS);
            rig.offer("hash", JOB).outcome();
            rig.ledger.look();
            assertThat(used(rig, CoreLedger.VIRTUAL_THREADS) - atFirst).isGreaterThan(LEAST);
        }
    }

    @Test
    void aThreadThatIsGoneKeepsItsTimeInTheAccount() throws Exception {
        double jobs;
        Rig rig = Rig.builtIn(ExecutorKind.THREADS, 1);
        try (rig) {
            jobs = run(rig);
        }
        rig.ledger.look();
        assertThat(used(rig, "mine")).isGreaterThanOrEqualTo(jobs);
    }

    private static double run(Rig rig) throws Exception {
        TestAssignment assignment = rig.offer("hash", JOB);
        assertThat(assignment.outcome()).isInstanceOf(Outcome.Succeeded.class);
        return Objects.requireNonNull(Objects.requireNonNull(assignment.ran).cpuTime()).toNanos()
                / 1e9;
    }

    static double used(Rig rig, String queue) {
        Set<Cell> cells = new HashSet<>();
        rig.ledger.forEachCell(cells::add);
        return cells.stream()
                .filter(cell -> cell.queue().equals(queue))
                .mapToDouble(rig.ledger::seconds)
                .sum();
    }
}
