package io.coremill.queue.access;

import io.coremill.access.key.KeySnapshot;
import io.coremill.access.key.KeyStore.KeyWatch;
import org.jspecify.annotations.Nullable;

/// Passes on what is new about the keys of a store, once there is a watch to hear it.
public final class KeyNews implements KeyWatch {
    private volatile @Nullable KeyWatch watch;

    void watchedBy(KeyWatch watcher) {
        watch = watcher;
    }

    @Override
    public void changed() {
        var current = watch;
        if (current != null) {
            current.changed();
        }
    }

    @Override
    public long version() {
        var current = watch;
        return current == null ? 0 : current.version();
    }

    /// A watch that comes later reads them itself.
    @Override
    public boolean seen(KeySnapshot keys, long before) {
        var current = watch;
        return current == null || current.seen(keys, before);
    }
}
