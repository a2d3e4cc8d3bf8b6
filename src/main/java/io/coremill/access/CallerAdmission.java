package io.coremill.access;

/// How long a caller who was let in stays so: what it opened must not outlast its key or token.
@FunctionalInterface
public interface CallerAdmission {
    /// Of one who came without either.
    CallerAdmission ALWAYS = () -> true;

    /// Whether the same request would be let in now. It waits for nothing, and counts as no use.
    boolean lasts();
}
