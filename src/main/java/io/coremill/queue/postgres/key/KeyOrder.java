package io.coremill.queue.postgres.key;

import java.util.Comparator;

/// The order in which all transactions lock keys: that of `COLLATE "C"`, by the bytes of UTF-8. The
/// order of strings is another one, as it has what is beyond the first 65,536 characters before
/// some of these.
final class KeyOrder {
    static final Comparator<String> BY_BYTES = KeyOrder::compare;

    private KeyOrder() {}

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
