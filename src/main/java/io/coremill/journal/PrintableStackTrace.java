package io.coremill.journal;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.coremill.text.PrintableText;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/// A stack trace on its lines, with the messages of the exceptions on one line each.
public final class PrintableStackTrace extends ExtendedWhitespaceThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
        return PrintableText.lines(super.throwableProxyToString(new OnOneLine(thrown)));
    }

    private record OnOneLine(IThrowableProxy thrown) implements IThrowableProxy {
        @Override
        public @Nullable String getMessage() {
            return onOneLine(thrown.getMessage());
        }

        @Override
        public @Nullable String getOverridingMessage() {
            return onOneLine(thrown.getOverridingMessage());
        }

        @Override
        public String getClassName() {
            return thrown.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return thrown.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return thrown.getCommonFrames();
        }

        @Override
        public @Nullable IThrowableProxy getCause() {
            IThrowableProxy cause = thrown.getCause();
            return cause == null ? null : new OnOneLine(cause);
        }

        @Override
        public IThrowableProxy @Nullable [] getSuppressed() {
            IThrowableProxy[] all = thrown.getSuppressed();
            if (all == null) {
                return null;
            }
            var shown = new IThrowableProxy[all.length];
            for (int i = 0; i < all.length; i++) {
                shown[i] = new OnOneLine(all[i]);
            }
            return shown;
        }

        @Override
        public boolean isCyclic() {
            return thrown.isCyclic();
        }

        private static @Nullable String onOneLine(@Nullable String message) {
            return message == null ? null : PrintableText.line(message);
        }
    }
}
