package io.coremill.subprocess;

/// When and where the kernel runs a process.
///
/// @param pinning whether each has a core to itself
/// @param nice how far behind others it stands, 0 to 19
/// @param batch whether it never gets ahead of what others wait for (`SCHED_BATCH`)
public record ProcessScheduling(boolean pinning, int nice, boolean batch) {
    public static final ProcessScheduling NORMAL = new ProcessScheduling(false, 0, false);
}
