package io.coremill.job;

import io.coremill.text.EnumWords;
import java.util.Locale;

/// The kinds of failure, each with one word in the API.
public enum ErrorKind {
    HANDLER_ERROR,
    TIMEOUT,
    /// It waited when its deadline came.
    DEADLINE,
    WORKER_LOST,
    NODE_LOST,
    OUT_OF_MEMORY,
    UNKNOWN_TYPE,
    BAD_PAYLOAD,
    RESULT_TOO_LARGE,
    /// Its handler has asked for another time more often than it may.
    AGAIN_TOO_OFTEN,
    /// It was running at too many crashes, of workers or of the service.
    POISON;

    public String word() {
        return EnumWords.of(this);
    }

    public static ErrorKind ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
