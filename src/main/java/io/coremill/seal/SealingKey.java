package io.coremill.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key that seals values, with AES-256 in GCM, and makes marks of what is only compared, with
/// HMAC-SHA256. Each has a key derived from the one that was given.
final class SealingKey {
    /// Bytes that a key is given as.
    static final int BYTES = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String MARK = "HmacSHA256";
    private static final int TAG_BITS = 128;
    private static final int CHECK_BYTES = 4;

    private final String id;
    private final SecretKey values;
    private final SecretKey marks;

    /// Of each thread; to look for one, and to take in the key, would cost as much again as to seal
    /// a small value. Whatever its last use has left is overwritten by the next.
    private final ThreadLocal<Cipher> sealing = ThreadLocal.withInitial(SealingKey::newCipher);

    private final ThreadLocal<Cipher> opening = ThreadLocal.withInitial(SealingKey::newCipher);

    private SealingKey(String id, SecretKey values, SecretKey marks) {
        this.id = id;
        this.values = values;
        this.marks = marks;
    }

    /// @param secret of [#BYTES] bytes
    static SealingKey of(String name, byte[] secret) {
        var given = new SecretKeySpec(secret, MARK);
        String check = HexFormat.of().formatHex(mac(given, "coremill id"), 0, CHECK_BYTES);
        return new SealingKey(
                name + '.' + check,
                new SecretKeySpec(mac(given, "coremill values"), "AES"),
                new SecretKeySpec(mac(given, "coremill marks"), MARK));
    }

    /// Its name and some digits that tell keys of the same name apart: another key under the name
    /// is one that is not here, and opens nothing wrongly.
    String id() {
        return id;
    }

    /// @param place what the value belongs to; it is needed to open it
    /// @return how many bytes have been written
    int seal(byte[] clear, byte[] nonce, String place, byte[] target, int offset) {
        try {
            return begun(sealing.get(), Cipher.ENCRYPT_MODE, nonce, 0, nonce.length, place)
                    .doFinal(clear, 0, clear.length, target, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a value cannot be sealed", e);
        }
    }

    /// @param from where the nonce begins, with the value behind it
    byte[] open(byte[] sealed, int from, int nonceBytes, String place) {
        int start = from + nonceBytes;
        if (start > sealed.length) {
            throw UnreadableSealException.altered();
        }
        try {
            return begun(opening.get(), Cipher.DECRYPT_MODE, sealed, from, nonceBytes, place)
                    .doFinal(sealed, start, sealed.length - start);
        } catch (GeneralSecurityException e) {
            throw UnreadableSealException.altered();
        }
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance(CIPHER);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }

    private Cipher begun(Cipher cipher, int mode, byte[] nonce, int from, int length, String place)
            throws GeneralSecurityException {
        cipher.init(mode, values, new GCMParameterSpec(TAG_BITS, nonce, from, length));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /// The same for the same text, and of no use to learn the text without the key.
    byte[] mark(String text) {
        return mac(marks, text);
    }

    boolean isMark(String digits, String text) {
        return MessageDigest.isEqual(
                digits.getBytes(StandardCharsets.UTF_8),
                HexFormat.of().formatHex(mark(text)).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] mac(SecretKey key, String text) {
        try {
            var mac = Mac.getInstance(MARK);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    /// Without the secret.
    @Override
    public String toString() {
        return id;
    }
}
