package io.coremill.access;

import io.coremill.text.EnumWords;

/// What has become of a call, as far as its key or token goes.
public enum AccessOutcome {
    /// By a key or a token.
    ADMITTED,

    /// It has neither a key nor a token.
    NO_KEY,

    /// There is no key of this id, or it was revoked.
    UNKNOWN_KEY,

    WRONG_SECRET,
    EXPIRED_KEY,

    /// What it has is no key, and no token that is accepted.
    REFUSED_TOKEN,

    /// Its key or token does not allow it.
    FORBIDDEN;

    /// As meters have it.
    public String word() {
        return EnumWords.of(this);
    }
}
