package io.coremill.queue.commit;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import io.coremill.queue.edit.EditKind;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Informs all listeners; one that throws keeps nothing from the others.
public final class QueueListeners implements QueueListener {
    private static final Logger log = LoggerFactory.getLogger(QueueListeners.class);

    private final List<QueueListener> all;

    public QueueListeners(List<QueueListener> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void submitted(String queue, String type) {
        tell(listener -> listener.submitted(queue, type));
    }

    @Override
    public void waiting(String queue, String type) {
        tell(listener -> listener.waiting(queue, type));
    }

    @Override
    public void committed(String lane, Duration took) {
        tell(listener -> listener.committed(lane, took));
    }

    @Override
    public void refused(String queue) {
        tell(listener -> listener.refused(queue));
    }

    @Override
    public void changed(JobId job) {
        tell(listener -> listener.changed(job));
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        tell(listener -> listener.finished(job, queue, type, state));
    }

    @Override
    public void failed(String queue, ErrorKind kind) {
        tell(listener -> listener.failed(queue, kind));
    }

    @Override
    public void edited(String queue, EditKind kind) {
        tell(listener -> listener.edited(queue, kind));
    }

    @Override
    public void finishedElsewhere(JobId job) {
        tell(listener -> listener.finishedElsewhere(job));
    }

    @Override
    public void pruned(String queue, JobState state, long jobs) {
        tell(listener -> listener.pruned(queue, state, jobs));
    }

    private void tell(Consumer<QueueListener> news) {
        for (var listener : all) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                log.error("a queue listener failed: {}", listener.getClass().getName(), e);
            }
        }
    }
}
