package io.coremill.queue;

import io.coremill.access.audit.AuditStore;
import io.coremill.access.key.KeyStore;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.edit.JobEdits;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.retention.JobRetention;
import io.coremill.queue.upload.KeyedUploads;
import io.coremill.schedule.ScheduleStore;

/// The durable queue as a store implements it. What reads it takes the port that it needs: clients
/// submit and steer through [JobControl], send uploads again through [KeyedUploads], and edit
/// through [JobEdits] and [BulkActions]; [JobLookup] looks, the dispatcher claims and settles
/// through [JobLeases], [JobRetention] removes what finished long ago, and [StoreProbe] knows
/// whether the store can write.
///
/// Every change is on disk before its future completes; the store gathers changes of many callers
/// into one commit and never waits on a timer to do so.
///
/// A store is either of one node or shared by many; each verb promises what holds for both. A node
/// sees its own commits at once in all that it knows by heart: depths, limits and pauses. Those of
/// other nodes reach these within a second. What is read from the store itself, such as a job or a
/// list, always has the commits of all nodes.
public interface JobQueue
        extends JobControl,
                JobEdits,
                BulkActions,
                JobLookup,
                KeyedUploads,
                JobLeases,
                JobRetention,
                StoreProbe,
                AutoCloseable {

    /// Its schedules, which make jobs of it.
    ScheduleStore schedules();

    /// The keys of those who call the service.
    KeyStore accessKeys();

    /// Who did what to it, if that is kept in it.
    AuditStore audit();

    /// Writes what has gathered, then lets go of the store. Leases that are not settled by then end
    /// as those of a dead node do.
    @Override
    void close();
}
