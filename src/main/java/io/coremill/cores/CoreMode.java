package io.coremill.cores;

import java.util.Locale;

/// What a core spends its time on, as the kernel accounts for it.
public enum CoreMode {
    /// Programs, niced ones and virtual machines included.
    USER,
    /// The kernel on behalf of programs.
    SYSTEM,
    /// The kernel on behalf of devices.
    IRQ,
    /// The hypervisor gave the core to another machine.
    STEAL,
    /// Nothing to do, while some program waited for a disk. The kernel cannot measure this reliably
    /// for one core.
    IOWAIT,
    IDLE;

    /// Whether no other program could have had the core.
    public boolean isBusy() {
        return this != IOWAIT && this != IDLE;
    }

    /// The word for this mode in the API and in metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
