package io.coremill.subprocess.launch;

import io.coremill.subprocess.ProgramSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many threads the libraries of a process may start that would otherwise start one for each
/// core: its share of the processors, so that the processes of a queue together have as many as
/// there are.
///
/// @param processes of the queue at once
record ThreadCountVariables(ProgramSpec program, int processes) {
    private static final List<String> NAMES =
            List.of(
                    "OMP_NUM_THREADS",
                    "OPENBLAS_NUM_THREADS",
                    "MKL_NUM_THREADS",
                    "NUMEXPR_NUM_THREADS",
                    "VECLIB_MAXIMUM_THREADS",
                    "RAYON_NUM_THREADS");

    /// But for those that the settings set themselves.
    Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        String share = Integer.toString(share());
        for (String name : NAMES) {
            boolean isPassed = program.passed().contains(name) && System.getenv(name) != null;
            if (!isPassed && !program.variables().containsKey(name)) {
                variables.put(name, share);
            }
        }
        return Collections.unmodifiableMap(variables);
    }

    private int share() {
        return program.scheduling().pinning()
                ? 1
                : Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
    }
}
