package io.coremill.comparison.run;

/// The process of an arena is gone, or could not be had: the message names the reason.
final class ArenaEndedException extends Exception {
    ArenaEndedException(String message) {
        super(message, null, false, false);
    }
}
