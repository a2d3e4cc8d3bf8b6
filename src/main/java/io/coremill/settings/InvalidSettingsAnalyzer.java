package io.coremill.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Describes wrong settings in words instead of a stack trace.
final class InvalidSettingsAnalyzer extends AbstractFailureAnalyzer<InvalidSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, InvalidSettingsException cause) {
        String list = String.join("\n  - ", cause.errors());
        return new FailureAnalysis(
                "The settings have %d error(s):\n\n  - %s".formatted(cause.errors().size(), list),
                "Correct them on the command line, in the environment or in application.yml;"
                        + " docs/configuration.md lists every setting.",
                cause);
    }
}
