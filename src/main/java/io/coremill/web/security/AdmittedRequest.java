package io.coremill.web.security;

/// A request that stays open, and must not outlast the key or the token that it came with.
public interface AdmittedRequest {

    /// Whether it is over.
    boolean isGone();

    /// Ends it as it is.
    void cutOff();
}
