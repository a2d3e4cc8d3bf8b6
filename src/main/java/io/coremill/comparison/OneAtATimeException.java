package io.coremill.comparison;

/// Another comparison is running: two would measure each other.
public final class OneAtATimeException extends Exception {
    private final String id;

    OneAtATimeException(String id) {
        super("comparison " + id + " is running", null, false, false);
        this.id = id;
    }

    /// Of the one that is running.
    public String id() {
        return id;
    }
}
