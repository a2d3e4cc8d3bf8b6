package io.coremill.schedule;

import io.coremill.job.JobSpec;

/// A job as a template makes it just now.
///
/// @param maxWaiting jobs its queue may hold
public record TemplateJob(JobSpec spec, int maxWaiting) {

    /// The same, of the principal of its schedule.
    public TemplateJob of(JobSchedule schedule) {
        return new TemplateJob(spec.ownedBy(schedule.principal()), maxWaiting);
    }
}
