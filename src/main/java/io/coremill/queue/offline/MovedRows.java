package io.coremill.queue.offline;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that a store has, as rows of the shared store, in an order that is the same each time. It
/// has parts, one after the other.
public interface MovedRows {

    /// What it is read from, in words that differ once that has changed.
    String source();

    List<String> parts();

    /// Reads a part from a place on.
    ///
    /// @param after the place of a row; null for the beginning
    /// @throws CommandFailedException if it cannot be read
    void read(String part, @Nullable String after, RowReader reader);

    /// No lease has had this number or a higher one.
    long nextLease();

    /// Whether the service has logged what it removes of jobs that finished before there were times
    /// for that.
    boolean removalTold();

    /// How many finished jobs each queue has.
    Map<String, Long> finished();

    /// Takes what belongs to one row of the source.
    interface RowReader {

        /// @param place of the row, to go on after it
        void take(String place, List<MovedRow> rows);
    }
}
