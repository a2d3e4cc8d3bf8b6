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
/// @param leniency by how much the jobs of a killed node may be late, where others use the machine
record ChaosSetup(
        Duration heartbeat,
        boolean behindProxies,
        int diskMebibytes,
        List<String> names,
        List<String> clocks,
        int jobsPerSecond,
        Duration leniency) {

    static final ChaosSetup USUAL =
            new ChaosSetup(
                    Duration.ofSeconds(2),
                    false,
                    0,
                    List.of("one", "two", "three"),
                    List.of("", "", ""),
                    100,
                    Duration.ZERO);

    ChaosSetup withHeartbeat(Duration time) {
        return new ChaosSetup(
                time, behindProxies, diskMebibytes, names, clocks, jobsPerSecond, leniency);
    }

    ChaosSetup withProxies() {
        return new ChaosSetup(
                heartbeat, true, diskMebibytes, names, clocks, jobsPerSecond, leniency);
    }

    ChaosSetup withDisk(int mebibytes) {
        return new ChaosSetup(
                heartbeat, behindProxies, mebibytes, names, clocks, jobsPerSecond, leniency);
    }

    ChaosSetup withNames(String... all) {
        return new ChaosSetup(
                heartbeat,
                behindProxies,
                diskMebibytes,
                List.of(all),
                clocks,
                jobsPerSecond,
                leniency);
    }

    ChaosSetup withClocks(String... offsets) {
        return new ChaosSetup(
                heartbeat,
                behindProxies,
                diskMebibytes,
                names,
                List.of(offsets),
                jobsPerSecond,
                leniency);
    }

    ChaosSetup withLoad(int jobs) {
        return new ChaosSetup(
                heartbeat, behindProxies, diskMebibytes, names, clocks, jobs, leniency);
    }

    ChaosSetup withLeniency(Duration time) {
        return new ChaosSetup(
                heartbeat, behindProxies, diskMebibytes, names, clocks, jobsPerSecond, time);
    }

    /// Within which the jobs of a dead node run again.
    Duration rescue() {
        return heartbeat.multipliedBy(2).plusSeconds(1);
    }
}
