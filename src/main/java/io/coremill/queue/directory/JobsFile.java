package io.coremill.queue.directory;

/// The file in which a service that shares no store has its jobs.
public final class JobsFile {
    /// Below the data directory; what copies of it are named by themselves, too.
    public static final String NAME = "coremill.db";

    private JobsFile() {}
}
