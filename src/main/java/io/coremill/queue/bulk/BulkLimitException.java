package io.coremill.queue.bulk;

/// As many bulk actions run as may. Another can be made once one has ended.
public final class BulkLimitException extends RuntimeException {
    public BulkLimitException() {
        super("%d bulk actions run, as many as may".formatted(BulkActions.MOST_RUNNING));
    }
}
