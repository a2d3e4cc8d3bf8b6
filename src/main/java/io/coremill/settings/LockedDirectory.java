package io.coremill.settings;

/// The data directory once no other process can work on it. The store makes it, and stays open for
/// as long as anything uses it.
public record LockedDirectory(DataDirectory data) {}
