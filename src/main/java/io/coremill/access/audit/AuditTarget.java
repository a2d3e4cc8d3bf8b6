package io.coremill.access.audit;

/// What something was done to.
///
/// @param kind such as `job` or `queue`
/// @param id or name; empty if it is not known
public record AuditTarget(String kind, String id) {
    private static final int MOST = 200;

    public AuditTarget {
        kind = AuditText.kept(kind, MOST);
        id = AuditText.kept(id, MOST);
    }

    public static AuditTarget of(String kind) {
        return new AuditTarget(kind, "");
    }
}
