package io.coremill.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.IntPredicate;

/// A key as a client sends it: `cm_<id>_<secret>`. The secret is of random bits, so its
/// SHA-256 is all that has to be kept, which costs next to nothing to make: there is nothing to
/// guess that a slow hash would have to protect.
///
/// @param id by which the key is found; no secret
/// @param secret in base64url, without padding
public record KeyToken(String id, String secret) {
    public static final String PREFIX = "cm_";

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 6;

    /// Bounded, so that no long text is hashed for a client without a key.
    private static final int MOST_OF_ID = 32;

    private static final int MOST_OF_SECRET = 128;

    /// One that is new.
    public static KeyToken random(SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new KeyToken(
                HexFormat.of().formatHex(id),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /// The same id with another secret, as a rotated key has it.
    public static KeyToken of(String id, SecureRandom random) {
        return new KeyToken(id, random(random).secret());
    }

    /// Empty for what does not have the form of a key.
    public static Optional<KeyToken> parse(String text) {
        int id = PREFIX.length();
        int end = text.indexOf('_', id);
        int secret = end + 1;
        boolean isFormed =
                text.startsWith(PREFIX)
                        && isBetween(end - id, MOST_OF_ID)
                        && isBetween(text.length() - secret, MOST_OF_SECRET)
                        && isOf(text, id, end, KeyToken::isOfId)
                        && isOf(text, secret, text.length(), KeyToken::isOfSecret);
        return isFormed
                ? Optional.of(new KeyToken(text.substring(id, end), text.substring(secret)))
                : Optional.empty();
    }

    private static boolean isBetween(int length, int most) {
        return length >= 1 && length <= most;
    }

    private static boolean isOf(String text, int from, int to, IntPredicate which) {
        for (int i = from; i < to; i++) {
            if (!which.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfId(int character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    }

    private static boolean isOfSecret(int character) {
        return isOfId(character)
                || (character >= 'A' && character <= 'Z')
                || character == '_'
                || character == '-';
    }

    /// What is kept of the secret.
    public byte[] digest() {
        return TokenDigest.sha256(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /// All of it, as its owner is shown it once.
    public String text() {
        return PREFIX + id + "_" + secret;
    }

    /// Without the secret.
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
