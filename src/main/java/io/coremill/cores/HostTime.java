package io.coremill.cores;

import java.util.OptionalDouble;

/// What all cores of the host have been busy with since it started, whoever's work it was.
public final class HostTime {
    private HostTime() {}

    /// Seconds of all cores together, in steps of a hundredth for each; empty where the system does
    /// not tell.
    public static OptionalDouble busySeconds() {
        String stat = Procfs.HOST.read("stat");
        if (stat == null) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (CoreTime core : CoreTime.parse(stat)) {
            for (CoreMode mode : CoreMode.values()) {
                sum += mode.isBusy() ? core.seconds(mode) : 0;
            }
        }
        return OptionalDouble.of(sum);
    }
}
