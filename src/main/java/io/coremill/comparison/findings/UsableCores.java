package io.coremill.comparison.findings;

import io.coremill.comparison.result.MachineDescription;

/// How many cores the service may use: those that it is allowed, or less by a limit.
record UsableCores(MachineDescription machine) {

    int allowed() {
        int allowed = machine.allowed().size();
        return allowed == 0 ? machine.cores() : allowed;
    }

    double count() {
        Double limit = machine.cpuLimit();
        return limit == null ? allowed() : Math.min(limit, allowed());
    }

    boolean isLimited() {
        return count() < allowed();
    }
}
