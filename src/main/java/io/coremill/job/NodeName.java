package io.coremill.job;

/// What this running service goes by.
public record NodeName(String value) {}
