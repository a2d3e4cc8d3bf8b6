package io.coremill.queue.move;

import io.coremill.queue.offline.MoveProgress;
import io.coremill.queue.offline.MovedRow;
import io.coremill.queue.offline.MovedRows;
import io.coremill.queue.postgres.transfer.MoveTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies all rows of a source into an empty store, batch by batch, each a transaction. One that
/// was cut off goes on after the last batch that was committed.
final class StoreMove {
    private static final int ROWS_AT_ONCE = 5_000;
    private static final long BYTES_AT_ONCE = 8L * 1024 * 1024;

    private final MovedRows source;
    private final MoveTarget target;
    private final List<MovedRow> batch = new ArrayList<>();
    private long bytes;

    /// Of the last row that was read, in its part.
    private @Nullable String place;

    private long moved;

    StoreMove(MovedRows source, MoveTarget target) {
        this.source = source;
        this.target = target;
    }

    /// Begins, or goes on with what an earlier try has begun.
    ///
    /// @return how far it had come
    MoveProgress run() {
        var parts = source.parts();
        var progress = target.begin(source.source(), parts.getFirst());
        if (progress.done()) {
            return progress;
        }
        place = progress.place();
        for (String part : parts.subList(parts.indexOf(progress.part()), parts.size())) {
            move(part);
            place = null;
        }
        return progress;
    }

    private void move(String part) {
        source.read(
                part,
                place,
                (read, rows) -> {
                    rows.forEach(this::add);
                    moved++;
                    place = read;
                    if (batch.size() >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE) {
                        write(part);
                    }
                });
        write(part);
    }

    private void add(MovedRow row) {
        batch.add(row);
        bytes += row.line().length;
    }

    private void write(String part) {
        target.write(batch, part, place);
        batch.clear();
        bytes = 0;
    }

    /// How many rows of the source this try has moved.
    long moved() {
        return moved;
    }
}
