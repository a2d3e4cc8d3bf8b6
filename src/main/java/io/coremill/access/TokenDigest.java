package io.coremill.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// What is remembered of a token in place of it. It is of all of the token: one that differs
/// anywhere is another one, and none is compared with another digit by digit.
public final class TokenDigest {
    /// Copied for each use: to look for another one takes as long as to use it.
    private static final MessageDigest UNUSED = unused();

    private TokenDigest() {}

    /// SHA-256, in Base64.
    public static String of(String token) {
        return Base64.getEncoder().encodeToString(sha256(token.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return ((MessageDigest) UNUSED.clone()).digest(bytes);
        } catch (CloneNotSupportedException _) {
            return unused().digest(bytes);
        }
    }

    private static MessageDigest unused() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has it
        }
    }
}
