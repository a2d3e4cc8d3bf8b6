package io.coremill.queue.keyring;

/// A key as it is listed, in words. No word is empty.
record KeyLine(
        String id,
        String name,
        String principal,
        String roles,
        String state,
        String expires,
        String used) {
    static final KeyLine HEAD =
            new KeyLine("ID", "NAME", "PRINCIPAL", "ROLES", "STATE", "EXPIRES", "LAST USED");

    @Override
    public String toString() {
        return "%-14s %-20s %-20s %-14s %-8s %-27s %s"
                .formatted(id, name, principal, roles, state, expires, used);
    }
}
