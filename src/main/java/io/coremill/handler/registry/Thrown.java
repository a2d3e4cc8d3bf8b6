package io.coremill.handler.registry;

/// What a handler threw, in words.
final class Thrown {
    private static final int LONGEST = 4_000;

    private Thrown() {}

    /// Class and message, even of a throwable that cannot describe itself.
    static String describe(Throwable e) {
        try {
            return bounded(e.toString());
        } catch (Throwable worse) {
            return e.getClass().getName();
        }
    }

    static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
