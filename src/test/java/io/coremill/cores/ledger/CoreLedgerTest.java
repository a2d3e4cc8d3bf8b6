package io.coremill.cores.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.ledger.CoreLedger.Cell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreLedgerTest {
    private final CoreLedger ledger = new CoreLedger();
    private final List<Cell> cells = new ArrayList<>();

    @Test
    void everyQueueHasACellOnEveryCoreBeforeAnythingIsUsed() {
        ledger.of("a");
        ledger.open(0);
        ledger.forEachCell(cells::add);
        ledger.of("b");
        ledger.open(3);
        assertThat(cells)
                .containsExactlyInAnyOrder(
                        new Cell(0, "a"), new Cell(0, "b"), new Cell(3, "a"), new Cell(3, "b"));
        assertThat(ledger.seconds(new Cell(3, "b"))).isZero();
    }

    @Test
    void aCoreThatMightNotBeUsedAndWasGetsItsCells() {
        ledger.forEachCell(cells::add);
        ledger.of("a").credit(5, 1_500_000_000);
        assertThat(cells).containsExactly(new Cell(5, "a"));
        assertThat(ledger.seconds(new Cell(5, "a"))).isEqualTo(1.5);
    }

    @Test
    void aQueueHasOneAccount() {
        assertThat(ledger.of("a")).isSameAs(ledger.of("a"));
        assertThat(ledger.carriers()).isSameAs(ledger.carriers());
    }

    @Test
    void nothingFalls() {
        QueueAccount account = ledger.of("a");
        account.credit(0, 5);
        account.credit(0, -3);
        account.creditWait(7_000_000_000L);
        account.creditWait(-1);
        assertThat(account.nanosByCore()).containsEntry(0, 5L);
        assertThat(account.waitSeconds()).isEqualTo(7);
    }
}
