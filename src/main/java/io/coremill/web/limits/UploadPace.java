package io.coremill.web.limits;

import java.time.Duration;

/// How fast the jobs of an upload may be taken. An upload that is faster is not refused: it waits,
/// and so does its client.
///
/// @param mostAtOnce lines in one chunk, so that none takes much longer than a second
/// @param reservation what has to be waited before so many more
public record UploadPace(int mostAtOnce, Reservation reservation) {

    /// As fast as they come.
    public static final UploadPace FREE = new UploadPace(Integer.MAX_VALUE, _ -> Duration.ZERO);

    /// Takes so many from what its caller may have.
    public interface Reservation {
        Duration before(int lines);

        /// So many will not come after all.
        default void giveBack(int lines) {}
    }
}
