package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.MemoryEvents;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KernelKillsTest {
    private final AtomicLong counted = new AtomicLong(7);
    private final KernelKills kills =
            new KernelKills(() -> Optional.of(new MemoryEvents(counted.get(), 0, 0)));

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
    void whatWasLongAgoExplainsNothing() {
        counted.incrementAndGet();
        kills.forget();
        assertThat(kills.explainDeath()).isFalse();
    }

    @Test
    void whereNothingIsCountedNothingIsSaid() {
        assertThat(new KernelKills(Optional::empty).explainDeath()).isFalse();
    }
}
