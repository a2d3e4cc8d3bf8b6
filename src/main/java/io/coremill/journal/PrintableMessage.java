package io.coremill.journal;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.coremill.text.PrintableText;

/// The message of an event on one line, whatever workers and clients put into it: nothing in it
/// steers the terminal that shows the log, or looks like another event.
public final class PrintableMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return PrintableText.line(String.valueOf(event.getFormattedMessage()));
    }
}
