package io.coremill.dispatch;

import java.util.List;

/// What can be seen of the dispatcher from outside.
public interface DispatchView {

    /// Every configured queue, by name.
    List<QueueStatus> queues();

    /// Whether it has stopped claiming because the service is about to end.
    boolean isDraining();
}
