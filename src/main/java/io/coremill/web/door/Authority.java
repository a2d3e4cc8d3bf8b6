package io.coremill.web.door;

/// A host and perhaps a port, as a `Host` header has them.
///
/// @param host an IPv6 address in brackets
/// @param port as written; empty if there is none
record Authority(String host, String port) {

    static Authority of(String text) {
        int colon = text.lastIndexOf(':');
        return colon > text.lastIndexOf(']')
                ? new Authority(text.substring(0, colon), text.substring(colon + 1))
                : new Authority(text, "");
    }
}
