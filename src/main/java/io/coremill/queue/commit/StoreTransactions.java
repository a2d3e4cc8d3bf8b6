package io.coremill.queue.commit;

import java.time.Instant;
import java.util.Optional;

/// The store below the group commit. Called by the thread that writes, and by no other.
public interface StoreTransactions {

    /// Makes the changes asked for, queues what is due and hands over what there is room for, all
    /// in one transaction.
    void carryOut(CommandBatch batch) throws TransactionException;

    /// Makes the changes asked for and nothing else.
    void carryOutAlone(CommandBatch batch) throws TransactionException;

    /// As [#carryOut], after having made what room there is to make, and certain to write to the
    /// disk.
    void probe(CommandBatch batch) throws TransactionException;

    /// Whether there is something to tidy up while no commands come.
    boolean isUntidy();

    void tidy() throws TransactionException;

    /// What has not answered if a transaction does not end, in words for operators.
    String medium();

    /// When the next scheduled job is due.
    Optional<Instant> nextDue() throws TransactionException;
}
