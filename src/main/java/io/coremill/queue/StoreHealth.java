package io.coremill.queue;

import org.jspecify.annotations.Nullable;

/// Whether the store can write just now.
///
/// @param reason why it cannot; null if it can
public record StoreHealth(boolean writable, @Nullable String reason) {
    public static final StoreHealth WRITABLE = new StoreHealth(true, null);

    public static StoreHealth unwritable(String reason) {
        return new StoreHealth(false, reason);
    }
}
