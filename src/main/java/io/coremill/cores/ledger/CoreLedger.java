package io.coremill.cores.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The CPU time that jobs have used, by core and queue, since the service started. Executors write
/// to the accounts of their queues. Safe from any thread.
///
/// The kernel does not report which core a thread used its time on: what was used between two looks
/// is credited to the core where the later one found the thread. Sums are exact, cores approximate.
public final class CoreLedger {
    /// Stands for all queues of virtual threads: those have no clocks, only their carriers do, who
    /// work for all of them.
    public static final String VIRTUAL_THREADS = "virtual-threads";

    private final Map<String, QueueAccount> accounts = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Carriers> carriers = new AtomicReference<>();

    // Guarded by this object's monitor.
    private final Set<Integer> cores = new HashSet<>();
    private final Set<Cell> announced = new HashSet<>();
    private final List<Consumer<Cell>> observers = new ArrayList<>();

    /// What time is counted for.
    public record Cell(int core, String queue) {}

    /// Opened when it is first asked for.
    public QueueAccount of(String queue) {
        QueueAccount account = accounts.get(queue);
        if (account == null) {
            account = accounts.computeIfAbsent(queue, _ -> new QueueAccount(this::open));
            announce();
        }
        return account;
    }

    /// Those who carry virtual threads, whose account is [#VIRTUAL_THREADS].
    public Carriers carriers() {
        Carriers known = carriers.get();
        if (known != null) {
            return known;
        }
        QueueAccount account = of(VIRTUAL_THREADS);
        var made = new Carriers(account);
        if (carriers.compareAndSet(null, made)) {
            account.onLook(made::look);
        }
        return carriers();
    }

    /// Whatever is not there has used nothing.
    public double seconds(Cell cell) {
        QueueAccount account = accounts.get(cell.queue());
        return account == null ? 0 : account.seconds(cell.core());
    }

    /// Calls an observer once for every cell: now for those there are, and later for others. There
    /// is one for each queue on each core that may be used, before anything is.
    public synchronized void forEachCell(Consumer<Cell> observer) {
        observers.add(observer);
        announced.forEach(observer);
    }

    /// Brings all accounts up to date. The sampler of cores does so once a second.
    public void look() {
        accounts.values().forEach(QueueAccount::look);
    }

    /// A core may be used, or has been.
    public void open(int core) {
        boolean isNew;
        synchronized (this) {
            isNew = cores.add(core);
        }
        if (isNew) {
            announce();
        }
    }

    /// By queue and core, as of the last look.
    Map<String, Map<Integer, Long>> nanosByQueue() {
        var nanos = new TreeMap<String, Map<Integer, Long>>();
        accounts.forEach((queue, account) -> nanos.put(queue, account.nanosByCore()));
        return Collections.unmodifiableMap(nanos);
    }

    private synchronized void announce() {
        for (int core : cores) {
            for (String queue : accounts.keySet()) {
                var cell = new Cell(core, queue);
                if (announced.add(cell)) {
                    observers.forEach(observer -> observer.accept(cell));
                }
            }
        }
    }
}
