package io.coremill.access.audit;

import io.coremill.text.EnumWords;

/// What came of it.
public enum AuditOutcome {
    DONE,

    /// The caller may not.
    REFUSED,

    /// Something else was in the way, or what was asked was wrong.
    FAILED;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_ERROR = 400;

    /// @param status of the answer; 0 where there is none, as for a command that succeeded
    public static AuditOutcome of(int status) {
        return switch (status) {
            case UNAUTHORIZED, FORBIDDEN -> REFUSED;
            default -> status < FIRST_ERROR ? DONE : FAILED;
        };
    }

    /// As it stands in lines and in the API.
    public String word() {
        return EnumWords.of(this);
    }
}
