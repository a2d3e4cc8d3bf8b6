package io.coremill.cores;

/// The fields of a core's line in `/proc/stat`, in their order. What follows them is guests' time,
/// which is in the first two already.
enum CoreField {
    USER(CoreMode.USER),
    NICE(CoreMode.USER),
    SYSTEM(CoreMode.SYSTEM),
    IDLE(CoreMode.IDLE),
    IOWAIT(CoreMode.IOWAIT),
    IRQ(CoreMode.IRQ),
    SOFTIRQ(CoreMode.IRQ),
    STEAL(CoreMode.STEAL);

    private final CoreMode mode;

    CoreField(CoreMode mode) {
        this.mode = mode;
    }

    CoreMode mode() {
        return mode;
    }

    boolean isBusy() {
        return mode.isBusy();
    }
}
