package io.coremill.settings;

/// The data directory once it is locked, what an earlier life has left is cleared, and what worker
/// processes read is there. What reads or writes in the directory is made with it.
public record OwnedDirectory(DataDirectory data) {}
