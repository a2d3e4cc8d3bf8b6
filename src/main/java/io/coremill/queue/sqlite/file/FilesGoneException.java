package io.coremill.queue.sqlite.file;

import java.sql.SQLException;

/// The files that are open are no longer those of the data directory. The message is for operators.
final class FilesGoneException extends SQLException {
    FilesGoneException(String message) {
        super(message);
    }
}
