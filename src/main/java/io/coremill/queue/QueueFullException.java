package io.coremill.queue;

/// A queue holds as many waiting jobs as it may.
public final class QueueFullException extends RuntimeException {
    private final String queue;
    private final int maxWaiting;

    public QueueFullException(String queue, int maxWaiting) {
        super("queue %s holds %d waiting jobs, as many as it may".formatted(queue, maxWaiting));
        this.queue = queue;
        this.maxWaiting = maxWaiting;
    }

    public String queue() {
        return queue;
    }

    public int maxWaiting() {
        return maxWaiting;
    }
}
