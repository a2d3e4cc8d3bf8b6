package io.coremill.executor.processes;

import io.coremill.cores.cgroup.MemoryEvents;
import io.coremill.cores.cgroup.MemoryPressure;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.CoreAllotment;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a pool under test is like, beginning with what the settings have by default.
public final class PoolDraft {
    private int slots = 1;
    private int concurrency = 1;
    private @Nullable ProgramSpec program;
    private RecyclePolicy recycling = RecyclePolicy.NEVER;
    private int minWorkers = 0;
    private Duration idleTimeout = Duration.ofMinutes(10);
    private @Nullable Duration startTimeout;
    private MetaPlacement meta = MetaPlacement.MESSAGE;
    private Duration grace = Duration.ofMillis(300);
    private Supplier<Optional<MemoryPressure>> pressure = Optional::empty;
    private Supplier<Optional<MemoryEvents>> events = Optional::empty;
    private CoreLedger ledger = new CoreLedger();
    private LongSupplier nanos = System::nanoTime;

    PoolDraft ledger(CoreLedger its) {
        ledger = its;
        return this;
    }

    PoolDraft nanos(LongSupplier its) {
        nanos = its;
        return this;
    }

    PoolDraft slots(int number) {
        slots = number;
        return this;
    }

    PoolDraft concurrency(int number) {
        concurrency = number;
        return this;
    }

    public PoolDraft command(String... command) {
        return command(List.of(command));
    }

    PoolDraft command(List<String> command) {
        program = Programs.of(command);
        return this;
    }

    PoolDraft program(ProgramSpec its) {
        program = its;
        return this;
    }

    PoolDraft limits(ProcessLimits limits) {
        program = Programs.with(limits, program());
        return this;
    }

    PoolDraft recycling(RecyclePolicy its) {
        recycling = its;
        return this;
    }

    PoolDraft minWorkers(int number) {
        minWorkers = number;
        return this;
    }

    PoolDraft idleTimeout(Duration time) {
        idleTimeout = time;
        return this;
    }

    PoolDraft startTimeout(Duration time) {
        startTimeout = time;
        return this;
    }

    public PoolDraft meta(MetaPlacement place) {
        meta = place;
        return this;
    }

    PoolDraft grace(Duration time) {
        grace = time;
        return this;
    }

    PoolDraft pressure(Supplier<Optional<MemoryPressure>> its) {
        pressure = its;
        return this;
    }

    PoolDraft events(Supplier<Optional<MemoryEvents>> its) {
        events = its;
        return this;
    }

    private ProgramSpec program() {
        return program == null ? Programs.of("python3", PoolUnderTest.MISBEHAVING) : program;
    }

    public PoolUnderTest pool() {
        return new PoolUnderTest(
                new WorkerSettings(
                        PoolUnderTest.newName(),
                        "node",
                        new WorkerSettings.Size(slots, concurrency, minWorkers, idleTimeout),
                        program(),
                        recycling,
                        startTimeout,
                        WorkerSettings.Graces.each(grace),
                        meta),
                new SharedResources(
                        CoreAllotment.ofThisMachine(),
                        ledger,
                        pressure,
                        new KernelKills(events, System::nanoTime),
                        new ExecutorClock(InstantSource.system(), nanos)));
    }
}
