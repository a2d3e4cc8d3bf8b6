package io.coremill.queue.schema;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/// How far the tables of a store have come, against the migrations that this version knows. A
/// migration that older versions cannot live with ends its name in `needs_20`: then the newest one
/// that a version knows must be 20 or later. One that names nothing suits all versions.
///
/// @param known the newest migration of this version
/// @param applied the newest one that the tables have seen; 0 if there are no tables yet
/// @param needed the newest one that a version has to know to work on the tables; 0 if any will do
public record SchemaLevel(int known, int applied, int needed) {

    /// The end of the descriptions that name what a version has to know, as POSIX and Java have it.
    public static final String NEEDS = "needs ([0-9]+)$";

    private static final Pattern NEED = Pattern.compile(NEEDS);

    static SchemaLevel of(MigrationInfoService migrations) {
        return new SchemaLevel(
                newest(Arrays.stream(migrations.all()).filter(SchemaLevel::isKnown)),
                newest(succeeded(migrations)),
                succeeded(migrations)
                        .mapToInt(each -> need(each.getDescription()))
                        .max()
                        .orElse(0));
    }

    /// Whether this version can work on the tables as they are.
    public boolean suits() {
        return needed <= known;
    }

    /// Whether a later version has brought them further than this one would.
    public boolean isAhead() {
        return applied > known;
    }

    /// Whether there are tables, and this version would change them.
    public boolean isBehind() {
        return applied > 0 && applied < known;
    }

    private static int newest(Stream<MigrationInfo> some) {
        return some.filter(each -> each.getVersion() != null)
                .mapToInt(each -> each.getVersion().getMajor().intValueExact())
                .max()
                .orElse(0);
    }

    /// A migration that failed is tried again.
    private static Stream<MigrationInfo> succeeded(MigrationInfoService migrations) {
        return Arrays.stream(migrations.applied()).filter(each -> !each.getState().isFailed());
    }

    private static boolean isKnown(MigrationInfo each) {
        return each.getState().isResolved();
    }

    private static int need(String description) {
        var found = NEED.matcher(description);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
