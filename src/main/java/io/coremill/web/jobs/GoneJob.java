package io.coremill.web.jobs;

import io.coremill.job.JobId;

/// What is left of a job that is no longer kept.
record GoneJob(String id, boolean gone) {
    static GoneJob of(JobId id) {
        return new GoneJob(id.toString(), true);
    }
}
