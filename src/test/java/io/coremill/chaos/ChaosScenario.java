package io.coremill.chaos;

/// Something that goes wrong.
///
/// @param name for people who run it
/// @param summary what happens, in a sentence
/// @param repeats whether jobs may run again although no interrupted attempt is recorded: the
///     record of a run that has just begun goes with its node
record ChaosScenario(
        String name, String summary, ChaosSetup setup, boolean repeats, Disturbance disturbance) {

    /// What is done to a cluster under load. All nodes run, and reach the database, when it is
    /// over.
    interface Disturbance {
        void on(ChaosRun run) throws Exception;
    }
}
