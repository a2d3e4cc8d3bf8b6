package io.coremill.access.key;

import java.util.List;

/// All keys of a store as of one moment.
///
/// @param change another one after each change of a key
/// @param keys by their ids, those that are revoked or have expired too
public record KeySnapshot(long change, List<StoredKey> keys) {

    public KeySnapshot {
        keys = List.copyOf(keys);
    }
}
