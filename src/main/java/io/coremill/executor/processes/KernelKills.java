package io.coremill.executor.processes;

import io.coremill.cores.MemoryEvents;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which workers the kernel may have killed for want of memory. It counts its kills and does not
/// tell whom it killed; so each of them explains the death of one worker by SIGKILL, and only of
/// one that died soon after it was counted last. Safe from any thread.
final class KernelKills {
    private final Supplier<Optional<MemoryEvents>> events;

    // Guarded by this object's monitor.
    private @Nullable MemoryEvents seen;
    private long explained = 0;

    KernelKills(Supplier<Optional<MemoryEvents>> events) {
        this.events = events;
        this.seen = events.get().orElse(null);
    }

    /// To be called now and then: what was before explains nothing any more.
    synchronized void forget() {
        seen = events.get().orElse(null);
        explained = 0;
    }

    /// A worker was killed, and not by the service.
    ///
    /// @return whether the kernel has killed somebody of late whose death nobody else has explained
    synchronized boolean explainDeath() {
        Optional<MemoryEvents> now = events.get();
        if (seen == null || now.isEmpty() || now.get().since(seen).kills() <= explained) {
            return false;
        }
        explained++;
        return true;
    }
}
