package io.coremill.queue.postgres;

import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.postgres.node.NodeStatus;
import io.coremill.queue.postgres.step.HeldLeases;
import java.util.Set;

/// What this node is to the others.
record OwnStatus(String name, String version, ClaimantRegistry claimants, HeldLeases held)
        implements NodeStatus {

    @Override
    public Set<String> servedQueues() {
        return Set.copyOf(claimants.all().keySet());
    }

    @Override
    public Set<Long> heldLeases() {
        return held.numbers();
    }

    @Override
    public String summary() {
        return "{}";
    }

    @Override
    public boolean isDraining() {
        return false;
    }
}
