package io.coremill.schedule;

/// Where a schedule was made.
public enum ScheduleOrigin {
    /// By a client.
    API,
    /// In the settings of a node.
    SETTINGS
}
