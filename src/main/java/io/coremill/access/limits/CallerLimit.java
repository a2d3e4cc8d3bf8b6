package io.coremill.access.limits;

import io.coremill.text.EnumWords;

/// What a request or a connection may go beyond.
public enum CallerLimit {
    /// Requests of a caller in a second.
    REQUESTS,

    /// Jobs of a caller in a second.
    JOBS,

    /// Failed logins from an address in a minute.
    FAILED_LOGINS,

    /// Streams of events that are open, of one client or in all.
    STREAMS,

    /// Waits for a job, of one client or in all.
    WAITS,

    /// Uploads that are open, of one client or in all.
    UPLOADS,

    /// Bodies that are on their way, of one client or in all.
    BODIES,

    /// The time that a body takes.
    BODY_TIME,

    /// The time that headers take.
    HEADER_TIME,

    /// Connections that ask nothing while too many are open.
    IDLE_CONNECTIONS;

    /// As it stands in meters.
    public String word() {
        return EnumWords.of(this);
    }
}
