package io.coremill.queue.postgres.table;

import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.column.ColumnJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The summary of a node as its column has it: JSON of 16 KiB at most, as each heartbeat writes it
/// anew. What is too long loses its workers first, then its types, and then queues.
public final class SummaryColumn {
    static final int MOST_BYTES = 16 * 1024;

    /// For the comma after each.
    private static final int BETWEEN_QUEUES = 1;

    private SummaryColumn() {}

    public static String write(NodeSummary summary) {
        String whole = ColumnJson.write(summary);
        if (fits(whole)) {
            return whole;
        }
        var fewer = summary.withoutWorkers();
        String workerless = ColumnJson.write(fewer);
        return fits(workerless) ? workerless : writeTypeless(fewer);
    }

    private static String writeTypeless(NodeSummary summary) {
        var queues = summary.queues().stream().map(ServedQueue::withoutTypes).toList();
        String typeless = ColumnJson.write(summary.cutTo(queues));
        return fits(typeless) ? typeless : writeFewer(summary, queues);
    }

    private static String writeFewer(NodeSummary summary, List<ServedQueue> queues) {
        int left = MOST_BYTES - bytes(ColumnJson.write(summary.cutTo(List.of())));
        var fitting = new ArrayList<ServedQueue>();
        for (var queue : queues) {
            left -= bytes(ColumnJson.write(queue)) + BETWEEN_QUEUES;
            if (left < 0) {
                break;
            }
            fitting.add(queue);
        }
        String fewer = ColumnJson.write(summary.cutTo(fitting));
        return fits(fewer) ? fewer : ColumnJson.write(NodeSummary.UNKNOWN);
    }

    /// What cannot be read, of another version of the service perhaps, is not known.
    public static NodeSummary read(@Nullable String json) {
        try {
            var summary = ColumnJson.readKnown(json, NodeSummary.class);
            return summary == null ? NodeSummary.UNKNOWN : summary;
        } catch (RuntimeException _) {
            return NodeSummary.UNKNOWN;
        }
    }

    private static boolean fits(String json) {
        return bytes(json) <= MOST_BYTES;
    }

    private static int bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }
}
