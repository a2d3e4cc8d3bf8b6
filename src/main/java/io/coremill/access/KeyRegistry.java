package io.coremill.access;

import java.util.Optional;

/// All keys by which clients may come in, as of now.
public interface KeyRegistry {

    /// Who sends this token; empty if no key admits it. It is asked for every request, so it waits
    /// for nothing.
    Optional<AccessCaller> callerOf(KeyToken token);

    /// How long it goes on to admit who came with this token. It lasts no longer than the secret,
    /// which may be rotated before the key ends.
    CallerAdmission admission(KeyToken token);
}
