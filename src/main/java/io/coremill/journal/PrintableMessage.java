package io.coremill.journal;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.coremill.text.PrintableText;

/// The message of an event on one line, whatever workers and clients put into it: nothing in it
/// steers the terminal that shows the log, or looks like another event. The report on a start that
/// failed keeps its lines: it quotes settings, and no worker and no client.
public final class PrintableMessage extends MessageConverter {
    private static final String FAILED_STARTS =
            "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

    @Override
    public String convert(ILoggingEvent event) {
        String message = String.valueOf(event.getFormattedMessage());
        return event.getLoggerName().equals(FAILED_STARTS)
                ? PrintableText.lines(message)
                : PrintableText.line(message);
    }
}
