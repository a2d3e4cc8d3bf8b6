package io.coremill.access;

import java.util.Optional;

/// All keys by which clients may come in, as of now.
public interface KeyRegistry {

    /// Who sends this token; empty if no key admits it. It is asked for every request, so it waits
    /// for nothing.
    Optional<AccessCaller> callerOf(KeyToken token);

    /// Whether the key with this id still admits calls, of those who have its secret. It counts as
    /// no use of the key.
    boolean isCurrent(String id);
}
