package io.coremill.access.audit;

/// Who did something, as far as that is known.
///
/// @param principal empty for who showed no key that counts, and while access is off
/// @param key id of the key; empty without one
/// @param address from where; empty for a command of the command line
public record AuditActor(String principal, String key, String address) {
    private static final int MOST = 200;

    public AuditActor {
        principal = AuditText.kept(principal, MOST);
        key = AuditText.kept(key, MOST);
        address = AuditText.kept(address, MOST);
    }

    /// Whether it is one that has been let in by a key or a token.
    boolean isKnown() {
        return !principal.isEmpty() || !key.isEmpty();
    }
}
