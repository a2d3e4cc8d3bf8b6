package io.coremill.queue.sqlite;

import io.coremill.queue.sqlite.file.DataFileSystem;
import io.coremill.settings.InvalidSettingsException;
import io.coremill.settings.NodeSettings;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Refuses a data directory on a file system that SQLite must not be on, and warns of a doubtful
/// one.
final class DataPlaceCheck {
    private static final Logger log = LoggerFactory.getLogger(DataPlaceCheck.class);

    private DataPlaceCheck() {}

    /// Returns the data directory, which need not be there yet.
    ///
    /// @throws InvalidSettingsException if it is refused
    static Path passed(NodeSettings settings) {
        Path directory = settings.data().root();
        DataFileSystem.of(directory)
                .ifPresent(found -> check(directory, found, settings.allowsNetworkFileSystem()));
        return directory;
    }

    static void check(Path directory, DataFileSystem found, boolean allowsRemote) {
        if (found.isRemote() && !allowsRemote) {
            throw new InvalidSettingsException(
                    List.of(
                            "coremill.data-dir: "
                                    + directory
                                    + " is on "
                                    + found.type()
                                    + " (mounted at "
                                    + found.mountPoint()
                                    + "), where the locks of the database may not hold and jobs may"
                                    + " be lost; choose a disk of this machine or a block device, or"
                                    + " set coremill.allow-network-file-system=true if you know that"
                                    + " they hold"));
        }
        if (found.isRemote()) {
            warn(
                    directory,
                    found,
                    "its locks may not hold, and the setting allows it all the same");
        } else {
            found.doubt().ifPresent(doubt -> warn(directory, found, doubt));
        }
    }

    private static void warn(Path directory, DataFileSystem found, String doubt) {
        log.warn(
                "the data directory {} is on {} (mounted at {}): {}",
                directory,
                found.type(),
                found.mountPoint(),
                doubt);
    }
}
