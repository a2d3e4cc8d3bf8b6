package io.coremill.handler.registry;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a handler threw, in words. Only the end of memory gets through: a throwable of the user's
/// may fail at whatever it is asked.
final class ThrownByHandler {
    private static final int LONGEST = 4_000;
    private static final int MOST_CAUSES = 5;
    private static final int MOST_FRAMES = 20;
    private static final String OURS = RegisteredHandler.class.getName();

    private ThrownByHandler() {}

    /// Class and message, and those of its causes.
    static String describe(Throwable e) {
        return withCauses(itself(e), e);
    }

    /// The message, and the causes that it does not name already.
    static String withCauses(String said, Throwable e) {
        var text = new StringBuilder(bounded(said));
        Throwable cause = cause(e);
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            String words = itself(cause);
            if (text.indexOf(words) < 0) {
                text.append("; caused by ").append(words);
            }
            cause = cause(cause);
        }
        return bounded(text.toString());
    }

    /// Where it was thrown, and its causes: the frames of the handler, without ours below them.
    static String trace(Throwable e) {
        var text = new StringBuilder();
        append("", e, text);
        Throwable cause = cause(e);
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            append("\ncaused by ", cause, text);
            cause = cause(cause);
        }
        return bounded(text.toString());
    }

    static @Nullable Throwable cause(Throwable e) {
        return asked(e::getCause, null);
    }

    /// On one line, and not all of a long one.
    static String inOneLine(String text) {
        String start = text.length() <= 100 ? text : text.substring(0, 100) + "…";
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static void append(String word, Throwable e, StringBuilder text) {
        text.append(word).append(shortened(itself(e)));
        List<StackTraceElement> frames = frames(e);
        frames.stream().limit(MOST_FRAMES).forEach(frame -> text.append("\n    at ").append(frame));
        if (frames.size() > MOST_FRAMES) {
            text.append("\n    … ").append(frames.size() - MOST_FRAMES).append(" more");
        }
    }

    private static List<StackTraceElement> frames(Throwable e) {
        StackTraceElement[] none = {};
        return Arrays.stream(asked(e::getStackTrace, none))
                .takeWhile(frame -> !frame.getClassName().equals(OURS))
                .toList();
    }

    private static String itself(Throwable e) {
        return bounded(asked(e::toString, e.getClass().getName()));
    }

    /// Leaves room for the frames, which are what a trace is for.
    private static String shortened(String words) {
        int most = LONGEST / 8;
        return words.length() <= most ? words : words.substring(0, most) + "…";
    }

    private static <T extends @Nullable Object> T asked(
            Supplier<? extends T> question, T otherwise) {
        try {
            T answer = question.get();
            return answer == null ? otherwise : answer;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return otherwise;
        }
    }
}
