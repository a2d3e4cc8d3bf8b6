package io.coremill.web.search;

import io.coremill.job.Job;
import java.io.IOException;
import java.util.List;

/// Writes jobs one after the other.
interface JobWriter {
    void begin() throws IOException;

    void write(List<Job> jobs) throws IOException;

    /// @param more whether there may be jobs that were left out
    void end(boolean more) throws IOException;
}
