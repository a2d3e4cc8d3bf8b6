package io.coremill.web.sight;

import org.jspecify.annotations.Nullable;

/// What a submission brings beside its body.
///
/// @param sight of who sends it
/// @param traceparent the W3C trace context of the request, kept with the job
public record JobSender(CallerSight sight, @Nullable String traceparent) {}
