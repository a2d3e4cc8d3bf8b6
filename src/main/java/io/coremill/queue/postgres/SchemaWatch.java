package io.coremill.queue.postgres;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that a later version has changed the tables while this node runs, so that they no longer
/// suit it. [#needs] is for one thread.
final class SchemaWatch {
    private static final Logger log = LoggerFactory.getLogger(SchemaWatch.class);
    private static final String REASON =
            "a later version of the service has changed the tables of the store, which no longer"
                    + " suit this one; stop this node, and start that version in its place";

    private final int known;
    private final Consumer<String> retirement;
    private volatile boolean retired;

    /// @param known the newest migration that this version knows
    /// @param retirement ends the work of this node, for a reason in words for operators
    SchemaWatch(int known, Consumer<String> retirement) {
        this.known = known;
        this.retirement = retirement;
    }

    /// @param migration what a node has to know
    /// @return whether this one suits, as [#suits]
    boolean needs(int migration) {
        if (migration > known && !retired) {
            retired = true;
            retirement.accept(REASON);
            log.error(
                    "{}; until then it ends the jobs that it has and takes no others (it knows"
                            + " migrations up to {}, and must know {})",
                    REASON,
                    known,
                    migration);
        }
        return suits();
    }

    /// Whether the tables suit this node, as far as it has noticed. Once they do not, they never do
    /// again while it runs.
    boolean suits() {
        return !retired;
    }
}
