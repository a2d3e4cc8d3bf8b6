package io.coremill.access.key;

/// What has become of a change of keys. All but the first have changed nothing.
public enum ChangeVerdict {
    DONE,

    /// There is no such key.
    UNKNOWN,

    /// It is not as the caller has seen it: it was revoked or rotated meanwhile, or its id is
    // taken.
    CHANGED_MEANWHILE,

    /// There are as many keys as there may be.
    TOO_MANY
}
