package io.coremill.node;

import io.coremill.handler.registry.HandlerCopies;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.handler.registry.UnusableHandlersException;
import io.coremill.settings.InvalidSettingsException;
import java.io.IOException;
import java.util.List;

/// The handlers of this life.
///
/// @param settings about the jars that were read, which workers read again
record LoadedHandlers(HandlerSettings settings, HandlerRegistry registry) {

    /// @param written the settings as they are written
    /// @throws InvalidSettingsException if the handlers cannot be had
    static LoadedHandlers load(HandlerSettings written, HandlerCopies copies) throws IOException {
        try {
            HandlerSettings copied = copies.of(written);
            return new LoadedHandlers(copied, HandlerRegistry.load(copied));
        } catch (UnusableHandlersException e) {
            throw new InvalidSettingsException(List.of("coremill.handlers-dir: " + e.getMessage()));
        }
    }
}
