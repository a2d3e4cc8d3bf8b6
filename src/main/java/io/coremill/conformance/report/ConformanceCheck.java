package io.coremill.conformance.report;

/// A fact that holds for a worker that conforms, and the section of docs/worker-protocol.md that
/// asks for it.
public enum ConformanceCheck {
    STARTS("starts and stays", "The life of a worker: A worker that does not start"),
    ANSWERS("answers a request", "Messages"),
    FLUSHES("flushes each answer", "The worker protocol"),
    ONLY_MESSAGES(
            "writes nothing but messages on stdout",
            Level.RECOMMENDED,
            "What goes wrong, and what becomes of it"),
    WHOLE_LINES("writes each message whole, as JSON on one line", "The worker protocol"),
    UTF_8("writes UTF-8", "The worker protocol"),
    JSON_RPC("answers as JSON-RPC 2.0, with either a result or an error", "Messages"),
    KNOWN_ID("answers with the id of a request", "Messages: Run"),
    ONCE("answers each request once", "Messages: Result"),
    RESULTS("gives results that can be kept", "Messages: Result"),
    ERRORS("gives errors with a code and a message", "Messages: Error"),
    NOTICES("reports progress and logs of a job that runs", "Messages: Progress and log"),
    HELLO("sends hello first, and with the right members", "Messages: Hello"),
    UNKNOWN_TYPE(
            "refuses a type that it does not list with -32601",
            Level.RECOMMENDED,
            "Messages: Error"),
    GOES_ON("goes on after an error", "Messages: Error"),
    BARE_REQUEST("takes a request without deadline and traceparent", "Messages: Run"),
    UNKNOWN_MEMBERS("ignores members that it does not know", "Messages"),
    UNKNOWN_NOTIFICATIONS("ignores messages without an id that it does not know", "Messages"),
    UNICODE("takes characters of all kinds, as they are and escaped", "The worker protocol"),
    SPLIT_LINE("takes a line that comes in two parts", "The worker protocol"),
    SPLIT_CHARACTER("takes a line that is split inside a character", "The worker protocol"),
    LARGE_REQUEST("takes a request of 1 MiB", "Messages: Run"),
    SENT_AHEAD("answers 32 requests that were sent at once", "Requests sent ahead"),
    CONCURRENT("answers as many requests at once as its hello announces", "Several jobs at once"),
    OWN_ANSWERS("gives each of several requests its own answer", "Messages: Run"),
    CANCEL("ends a job when a cancel asks for it", "Messages: Cancel"),
    LATE_CANCEL("ignores a cancel of a job that has ended", "Messages: Cancel"),
    STDIN_END("exits when its stdin ends", "The life of a worker: Stop"),
    EXIT_CODE("exits with code 0 then", Level.RECOMMENDED, "The life of a worker: Exit"),
    NOTHING_LEFT("leaves no process behind", Level.RECOMMENDED, "The life of a worker: Stop"),
    TERMINATES("ends on SIGTERM", "The life of a worker: Ending one job");

    private final String title;
    private final Level level;
    private final String section;

    /// Whether a worker that falls short fails as a whole.
    enum Level {
        REQUIRED,
        RECOMMENDED
    }

    ConformanceCheck(String title, String section) {
        this(title, Level.REQUIRED, section);
    }

    ConformanceCheck(String title, Level level, String section) {
        this.title = title;
        this.level = level;
        this.section = section;
    }

    public String title() {
        return title;
    }

    boolean isRequired() {
        return level == Level.REQUIRED;
    }

    public String section() {
        return section;
    }
}
