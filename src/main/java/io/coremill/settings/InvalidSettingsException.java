package io.coremill.settings;

import java.util.List;

/// The settings are wrong; the service does not start.
public final class InvalidSettingsException extends RuntimeException {
    private final List<String> errors;

    /// @param errors one sentence each, starting with the key
    public InvalidSettingsException(List<String> errors) {
        super(String.join("\n", errors));
        this.errors = List.copyOf(errors);
    }

    List<String> errors() {
        return errors;
    }
}
