package io.coremill.schedule;

import io.coremill.job.JobSpec;

/// A job as a template makes it just now.
///
/// @param maxWaiting jobs its queue may hold
public record TemplateJob(JobSpec spec, int maxWaiting) {}
