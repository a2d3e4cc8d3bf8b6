package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.cgroup.MemoryEvents;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KernelKillsTest {
    private final AtomicLong counted = new AtomicLong(7);
    private final AtomicLong nanos = new AtomicLong();
    private final KernelKills kills =
            new KernelKills(() -> Optional.of(new MemoryEvents(counted.get(), 0, 0)), nanos::get);

    @Test
    void withoutAKillThereIsNothingToExplain() {
        assertThat(kills.explainDeath()).isFalse();
    }

    @Test
    void eachKillExplainsOneDeath() {
        counted.addAndGet(2);
        assertThat(kills.explainDeath()).isTrue();
        assertThat(kills.explainDeath()).isTrue();
        assertThat(kills.explainDeath()).isFalse();
        counted.incrementAndGet();
        assertThat(kills.explainDeath()).isTrue();
    }

    @Test
    void aDeathThatIsSeenALookLaterIsExplained() {
        counted.incrementAndGet();
        kills.look();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        kills.look();
        assertThat(kills.explainDeath()).isTrue();
        assertThat(kills.explainDeath()).isFalse();
    }

    @Test
    void whatWasLongAgoExplainsNothing() {
        counted.incrementAndGet();
        kills.look();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        kills.look();
        assertThat(kills.explainDeath()).isFalse();
    }

    @Test
    void whereNothingIsCountedNothingIsSaid() {
        assertThat(new KernelKills(Optional::empty, nanos::get).explainDeath()).isFalse();
    }
}
