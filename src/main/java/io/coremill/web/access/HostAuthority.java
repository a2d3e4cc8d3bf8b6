package io.coremill.web.access;

/// A host and perhaps a port, as a `Host` header has them.
///
/// @param host an IPv6 address in brackets; a name without the dot that may end it
/// @param port as written; empty if there is none
record HostAuthority(String host, String port) {

    static HostAuthority of(String text) {
        int colon = text.lastIndexOf(':');
        return colon > text.lastIndexOf(']')
                ? new HostAuthority(relative(text.substring(0, colon)), text.substring(colon + 1))
                : new HostAuthority(relative(text), "");
    }

    /// `localhost.` is `localhost`, looked up at the root only.
    static String relative(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
