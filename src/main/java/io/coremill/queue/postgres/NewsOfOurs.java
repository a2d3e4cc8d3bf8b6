package io.coremill.queue.postgres;

import io.coremill.queue.Lease;
import io.coremill.queue.access.KeyNews;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.postgres.node.NodeNotifier;
import io.coremill.queue.postgres.step.ClaimMarks;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.step.WorkNews;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.postgres.term.NextDue;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Takes what this node has committed to those it concerns, here and on other nodes.
final class NewsOfOurs implements WorkNews {
    private final ClaimMarks marks;
    private final NextDue nextDue;
    private final NextDue nextTerm;
    private final HeldLeases held;
    private final ClaimantRegistry claimants;
    private final WorkLane work;
    private final KeyNews keys;
    private final NodeNotifier others;

    NewsOfOurs(
            ClaimMarks marks,
            NextDue nextDue,
            NextDue nextTerm,
            HeldLeases held,
            ClaimantRegistry claimants,
            WorkLane work,
            KeyNews keys,
            NodeNotifier others) {
        this.marks = marks;
        this.nextDue = nextDue;
        this.nextTerm = nextTerm;
        this.held = held;
        this.claimants = claimants;
        this.work = work;
        this.keys = keys;
        this.others = others;
    }

    @Override
    public void isReady(String queue, ReadyPlace place) {
        marks.isReady(queue, place);
        if (claimants.all().containsKey(queue)) {
            work.lookForWork();
        }
        others.work(Set.of(queue));
    }

    @Override
    public void isDueAt(Instant due) {
        if (nextDue.hear(due)) {
            work.lookForWork();
        }
    }

    @Override
    public void endsAt(Instant term) {
        if (nextTerm.hear(term)) {
            work.lookForWork();
        }
    }

    @Override
    public void isUnwanted(UUID node, String queue, long lease) {
        if (!node.equals(held.node())) {
            others.cancel(lease, queue);
        } else if (held.isFirstAsked(lease)) {
            claimants.cancel(queue, lease);
        }
    }

    @Override
    public void isInDoubt(List<Lease> leases) {
        work.giveBack(leases);
    }

    @Override
    public void areKeysChanged() {
        keys.changed();
        others.request();
    }

    @Override
    public void isPaused(String queue) {
        marks.forgetPlaces();
        marks.mayHaveWork(queue);
        work.lookForWork();
        others.pauses();
    }
}
