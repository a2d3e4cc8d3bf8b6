package io.coremill.comparison.findings;

import java.util.List;

/// What kind of work it is.
record WorkFindings(List<RowFigures> rows, WorkKind kind) {

    List<String> sentences() {
        return switch (kind) {
            case CPU_BOUND ->
                    List.of("CPU-bound: with one slot a job keeps %s busy.".formatted(share()));
            case IO_BOUND ->
                    List.of(
                            "I/O-bound: with one slot a job keeps only %s busy; it waits for the"
                                            .formatted(share())
                                    + " rest of its time.");
            case MIXED ->
                    List.of(
                            "Mixed: with one slot a job keeps %s busy; the ways differ, or it waits for a part of its time."
                                    .formatted(share()));
            case UNKNOWN -> List.of();
        };
    }

    private String share() {
        List<Double> busy = WorkKind.busyWithOneSlot(rows);
        String least = FigureWords.fixed(busy.getFirst(), 2);
        String most = FigureWords.fixed(busy.getLast(), 2);
        return (least.equals(most) ? least : least + " to " + most) + " cores";
    }
}
