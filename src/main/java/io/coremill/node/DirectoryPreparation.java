package io.coremill.node;

import io.coremill.handler.registry.HandlerCopies;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.LockedDirectory;
import io.coremill.settings.OwnedDirectory;
import io.coremill.subprocess.Scratch;
import java.io.IOException;

/// What happens to the data directory before anything of this life works in it.
final class DirectoryPreparation {
    private DirectoryPreparation() {}

    /// Clears what an earlier life has left, and lays out what worker processes read.
    ///
    /// @param handlers those of this life
    static OwnedDirectory prepare(
            LockedDirectory locked, HandlerCopies copies, HandlerSettings handlers)
            throws IOException {
        DataDirectory data = locked.data();
        copies.removeAllBut(handlers);
        Scratch.removeAllIn(data.scratch());
        BundledWorkers.layOut(data.root());
        return new OwnedDirectory(data);
    }
}
