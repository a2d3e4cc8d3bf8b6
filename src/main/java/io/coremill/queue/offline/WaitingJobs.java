package io.coremill.queue.offline;

import java.util.Set;
import java.util.function.Consumer;

/// The jobs of a store that wait, as a command reads them: one after the other, however many there
/// are.
public interface WaitingJobs extends AutoCloseable {

    /// Those that are due, best first within their queue.
    ///
    /// @param queues empty for all
    /// @throws CommandFailedException if they cannot be read
    void due(Set<String> queues, Consumer<WaitingJob> reader);

    /// Those that wait for their time, in the order of their times.
    ///
    /// @param queues empty for all
    /// @throws CommandFailedException if they cannot be read
    void scheduled(Set<String> queues, Consumer<WaitingJob> reader);

    /// How many jobs are left out as a service that runs has them in hand.
    ///
    /// @param queues empty for all
    long inHand(Set<String> queues);

    @Override
    void close();
}
