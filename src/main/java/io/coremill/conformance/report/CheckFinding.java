package io.coremill.conformance.report;

import io.coremill.conformance.session.TranscriptEntry;
import java.util.List;

/// What became of a check.
///
/// @param reason why it does not hold, or was skipped
/// @param evidence what was sent and what came, as far as it matters
/// @param expected what a worker that conforms would have done
record CheckFinding(
        ConformanceCheck check,
        Verdict verdict,
        String reason,
        List<TranscriptEntry> evidence,
        String expected) {

    enum Verdict {
        HOLDS,
        FAILS,
        SKIPPED
    }

    boolean fails() {
        return verdict == Verdict.FAILS;
    }
}
