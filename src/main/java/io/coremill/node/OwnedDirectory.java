package io.coremill.node;

import io.coremill.handler.registry.HandlerCopies;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.settings.DataDirectory;
import io.coremill.subprocess.Scratch;
import java.io.IOException;

/// The data directory once it is locked: what an earlier life has left is cleared, and
/// what worker processes read is there.
record OwnedDirectory(DataDirectory data) {

    /// @param handlers those of this life
    static OwnedDirectory cleared(
            DataDirectory data, HandlerCopies copies, HandlerSettings handlers) throws IOException {
        copies.removeAllBut(handlers);
        Scratch.removeAllIn(data.scratch());
        BundledWorkers.layOut(data.root());
        return new OwnedDirectory(data);
    }
}
