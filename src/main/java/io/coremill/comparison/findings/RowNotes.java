package io.coremill.comparison.findings;

import io.coremill.comparison.result.ComparisonRow;
import java.util.List;

/// What else a reader of a row has to know, one thing each.
final class RowNotes {
    private RowNotes() {}

    static List<String> of(ComparisonRow row) {
        String note = row.note();
        return note == null ? List.of() : List.of(note.split("; ", -1));
    }
}
