package io.coremill.metrics;

import io.coremill.cores.KernelSupport;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.cores.ledger.CoreLedger.Cell;
import io.coremill.cores.ledger.QueueAccount;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows which core did how much for the jobs of which queue, and for how long threads with jobs
/// waited for one.
final class JobsTimeMeters implements MeterBinder {
    private final CoreLedger ledger;
    private final KernelSupport supported;
    private final QueueDefinitions queues;

    JobsTimeMeters(CoreLedger ledger, KernelSupport supported, QueueDefinitions queues) {
        this.supported = supported;
        this.ledger = ledger;
        this.queues = queues;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ledger.forEachCell(cell -> time(registry, cell));
        if (supported.waits()) {
            bindWaits(registry);
        }
    }

    private void bindWaits(MeterRegistry registry) {
        queues.servedHere().stream()
                .filter(queue -> queue.executor() != ExecutorKind.PROCESSES)
                .map(JobsTimeMeters::account)
                .distinct()
                .forEach(queue -> wait(registry, queue));
    }

    /// Virtual threads have one account together.
    private static String account(QueueDefinition queue) {
        return queue.executor() == ExecutorKind.VIRTUAL_THREADS
                ? CoreLedger.VIRTUAL_THREADS
                : queue.name();
    }

    private void time(MeterRegistry registry, Cell cell) {
        FunctionCounter.builder("coremill.core.jobs.time", ledger, it -> it.seconds(cell))
                .description("CPU time that jobs used, by the core that their threads were seen on")
                .baseUnit("seconds")
                .tag("core", Integer.toString(cell.core()))
                .tag("queue", cell.queue())
                .register(registry);
    }

    private void wait(MeterRegistry registry, String queue) {
        FunctionCounter.builder(
                        "coremill.thread.runqueue.wait",
                        ledger.of(queue),
                        QueueAccount::waitSeconds)
                .description("Time that threads with jobs could have run but had no core")
                .baseUnit("seconds")
                .tag("queue", queue)
                .register(registry);
    }
}
