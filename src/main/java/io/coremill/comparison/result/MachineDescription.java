package io.coremill.comparison.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a comparison ran. Null is what the system does not report.
///
/// @param cores that the machine has
/// @param allowed those that the service may use
/// @param cpuLimit in cores, if a control group has one
/// @param memory in bytes; what the service may use of it
/// @param otherWork in cores: what else the machine did meanwhile, the service itself included
public record MachineDescription(
        int cores,
        List<Integer> allowed,
        @Nullable Double cpuLimit,
        @Nullable String model,
        String kernel,
        String java,
        long memory,
        @Nullable Double otherWork) {

    MachineDescription withOtherWork(@Nullable Double otherWork) {
        return new MachineDescription(
                cores, allowed, cpuLimit, model, kernel, java, memory, otherWork);
    }
}
