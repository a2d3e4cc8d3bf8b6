package io.coremill;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What the service may use of the machine that it runs on; in a container, what that may.
///
/// @param processors at once
/// @param memory in bytes
record Machine(int processors, long memory) {

    static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
    }
}
