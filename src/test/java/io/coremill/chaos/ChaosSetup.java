package io.coremill.chaos;

import java.time.Duration;
import java.util.List;

/// How three nodes and their database are set up.
///
/// @param behindProxies whether nodes reach the database through a proxy each
/// @param diskMebibytes the size of the database's disk; 0 for the usual one
/// @param names of the three nodes
/// @param clocks offsets of the nodes' clocks, such as `+3m`; the empty one is right
/// @param jobsPerSecond what clients submit
record ChaosSetup(
        Duration heartbeat,
        boolean behindProxies,
        int diskMebibytes,
        List<String> names,
        List<String> clocks,
        int jobsPerSecond) {

    static final ChaosSetup USUAL =
            new ChaosSetup(
                    Duration.ofSeconds(2),
                    false,
                    0,
                    List.of("one", "two", "three"),
                    List.of("", "", ""),
                    100);

    ChaosSetup withHeartbeat(Duration time) {
        return new ChaosSetup(time, behindProxies, diskMebibytes, names, clocks, jobsPerSecond);
    }

    ChaosSetup withProxies() {
        return new ChaosSetup(heartbeat, true, diskMebibytes, names, clocks, jobsPerSecond);
    }

    ChaosSetup withDisk(int mebibytes) {
        return new ChaosSetup(heartbeat, behindProxies, mebibytes, names, clocks, jobsPerSecond);
    }

    ChaosSetup withNames(String... all) {
        return new ChaosSetup(
                heartbeat, behindProxies, diskMebibytes, List.of(all), clocks, jobsPerSecond);
    }

    ChaosSetup withClocks(String... offsets) {
        return new ChaosSetup(
                heartbeat, behindProxies, diskMebibytes, names, List.of(offsets), jobsPerSecond);
    }

    ChaosSetup withLoad(int jobs) {
        return new ChaosSetup(heartbeat, behindProxies, diskMebibytes, names, clocks, jobs);
    }

    /// Within which the jobs of a dead node run again.
    Duration rescue() {
        return heartbeat.multipliedBy(2).plusSeconds(1);
    }
}
