package io.coremill.queue.column;

import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Bulk actions as they follow each other in a store, the newest first.
///
/// @param known without those that a newer version has written
/// @param rows how many there are with those
/// @param last of the rows; null if there is none
public record BulkPage(List<BulkAction> known, int rows, @Nullable JobId last) {

    public static BulkPage read(ResultSet rows, ActionReader reader, IdReader ids)
            throws SQLException {
        var known = new ArrayList<BulkAction>();
        int count = 0;
        JobId last = null;
        while (rows.next()) {
            count++;
            last = ids.id(rows);
            reader.action(rows).ifPresent(known::add);
        }
        return new BulkPage(known, count, last);
    }

    /// Reads page after page until so many actions are known or there are no more.
    public static List<BulkAction> known(@Nullable JobId before, int most, PageSource source) {
        var known = new ArrayList<BulkAction>();
        JobId place = before;
        while (known.size() < most) {
            int wanted = most - known.size();
            BulkPage page = source.page(place, wanted);
            known.addAll(page.known);
            if (page.rows < wanted) {
                break;
            }
            place = page.last;
        }
        return known;
    }

    /// An action out of a row; empty for one of a newer version.
    public interface ActionReader {
        Optional<BulkAction> action(ResultSet row) throws SQLException;
    }

    /// The id in a row.
    public interface IdReader {
        JobId id(ResultSet row) throws SQLException;
    }

    /// Asks the store for so many rows.
    public interface PageSource {
        BulkPage page(@Nullable JobId before, int most);
    }
}
