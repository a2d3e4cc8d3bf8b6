package io.coremill.settings;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.springframework.util.unit.DataSize;

/// What the service may use of the machine that it runs on; in a container, what that may.
///
/// @param processors at once
/// @param memory in bytes
/// @param heap of this service, in bytes
record HostResources(int processors, long memory, long heap) {

    static HostResources here() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Runtime runtime = Runtime.getRuntime();
        return new HostResources(
                runtime.availableProcessors(), system.getTotalMemorySize(), runtime.maxMemory());
    }

    /// What each of these holders may have if all of them share half of the heap.
    DataSize heapShare(int holders) {
        return DataSize.ofBytes(Math.max(1, heap / 2 / holders));
    }
}
