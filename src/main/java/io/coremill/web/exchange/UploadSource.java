package io.coremill.web.exchange;

import io.coremill.web.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;

/// Where the body of an upload comes from. For one thread, which waits here and nowhere else.
public interface UploadSource {

    /// Whether a read need not wait.
    boolean isReadable() throws IOException;

    /// Waits until something has come.
    ///
    /// @return how many bytes; -1 at the end
    /// @throws ProblemException if nothing comes for long, its caller is not admitted any more,
    /// or the service is about to end
    /// @throws IOException if the client is gone
    int read(byte[] into) throws IOException;

    /// Whether what has come may still be submitted.
    ///
    /// @throws ProblemException if its caller is not admitted any more
    default void checkAdmitted() {}

    /// Waits for so long.
    ///
    /// @throws ProblemException if its caller is not admitted any more, or the service is about to
    /// end
    /// @throws IOException if the client is gone
    void pause(Duration time) throws IOException;
}
