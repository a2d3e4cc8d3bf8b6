package io.coremill.web.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A running digest of a body: that of each line is made of the one before and of the bytes since.
final class LineDigest {
    private final MessageDigest digest = sha256();

    /// Before anything else.
    ///
    /// @param start empty for none
    void startWith(byte[] start) {
        digest.update(start);
    }

    void update(byte[] bytes, int from, int to) {
        digest.update(bytes, from, to - from);
    }

    /// @return the digest of all up to here
    byte[] next() {
        byte[] value = digest.digest();
        digest.update(value);
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
