package io.coremill.metrics;

import io.coremill.cores.KernelSupport;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/// Logs once, at the start, which meters are missing, because the system does not report enough.
final class MissingMeters implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(MissingMeters.class);

    private final KernelSupport supported;

    MissingMeters(KernelSupport supported) {
        this.supported = supported;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        List<String> names = names();
        if (!names.isEmpty()) {
            log.info(
                    "this system does not report enough for {}: these meters are missing",
                    String.join(", ", names));
        }
    }

    List<String> names() {
        var names = new ArrayList<String>();
        if (!supported.cores()) {
            names.add("coremill.core.time");
            names.add("coremill.core.utilization");
            names.add("coremill.core.jobs.time");
            names.add("coremill.worker.memory");
        }
        if (!supported.waits()) {
            names.add("coremill.thread.runqueue.wait");
            names.add("coremill.worker.runqueue.wait");
        }
        if (!supported.migrations()) {
            names.add("coremill.worker.migrations");
        }
        if (!supported.pressure()) {
            names.add("coremill.cpu.pressure");
        }
        return names;
    }
}
