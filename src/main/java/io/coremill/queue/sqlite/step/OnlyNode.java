package io.coremill.queue.sqlite.step;

import io.coremill.queue.resumption.UploadHost;
import io.coremill.queue.sqlite.table.KeyStatements;
import java.time.Instant;
import java.util.function.Consumer;

/// A node that shares its store with no other.
final class OnlyNode implements UploadHost {

    private final Consumer<Instant> keptUntil;

    /// @param keptUntil hears until when something is kept
    OnlyNode(Consumer<Instant> keptUntil) {
        this.keptUntil = keptUntil;
    }

    @Override
    public void keptUntil(Instant time) {
        keptUntil.accept(time);
    }

    @Override
    public String claim() {
        return KeyStatements.CLAIM;
    }

    @Override
    public String node() {
        return "";
    }

    @Override
    public boolean isLive(String node) {
        return false;
    }
}
