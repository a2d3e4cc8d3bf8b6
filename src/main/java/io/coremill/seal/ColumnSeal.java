package io.coremill.seal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Seals the values of columns on their way into a store, and opens them on their way out. A value
/// is bound to its column and to its owner, which is a job or a schedule. What is not sealed is
/// taken as it is, so that values from before stay readable. Safe from any thread.
///
/// A sealed text is `~cm:`, the id of its key, `:`, and base64 of a nonce and the encrypted bytes.
/// Sealed bytes are eight bytes that no other value begins with, the length of the id in one, the
/// id, the nonce and the encrypted bytes. The nonce is of 96 random bits. What is kept in clear
/// although it begins like a sealed value has such a beginning with an empty id before it.
public final class ColumnSeal {
    /// Without keys: seals nothing, and opens nothing.
    public static final ColumnSeal NONE = new ColumnSeal(List.of());

    /// What sealed texts begin with; JSON does not.
    static final String START = "~cm:";

    private static final byte[] MAGIC = {0, 'c', 'm', 's', 'e', 'a', 'l', 1};
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int MARK_BYTES = 8;
    private static final char END = ':';
    private static final String CLEAR = START + END;
    private static final String BODIES = "bodies";

    private final Map<String, SealingKey> keys = new LinkedHashMap<>();
    private final @Nullable SealingKey active;
    private final SecureRandom random = new SecureRandom();

    private ColumnSeal(List<SealingKey> given) {
        given.forEach(key -> keys.put(key.id(), key));
        active = given.isEmpty() ? null : given.getFirst();
    }

    /// With the keys of a file, of which the first one seals.
    ///
    /// @throws IllegalArgumentException with what is wrong with the file
    public static ColumnSeal of(Path file) {
        return new ColumnSeal(SealKeyFile.read(file));
    }

    /// Whether it seals what is written.
    public boolean isOn() {
        return active != null;
    }

    /// The ids of the keys that it opens values of, that which seals first.
    public Set<String> keyIds() {
        return keys.keySet();
    }

    /// @param owner of which the text of its id counts
    public String seal(SealedColumn column, Object owner, String text) {
        if (active == null) {
            return isSealed(text) ? CLEAR + text : text;
        }
        byte[] sealed = sealed(active, 0, column, owner, text.getBytes(StandardCharsets.UTF_8));
        return START + active.id() + END + Base64.getEncoder().encodeToString(sealed);
    }

    public @Nullable String sealNullable(SealedColumn column, Object owner, @Nullable String text) {
        return text == null ? null : seal(column, owner, text);
    }

    public byte[] seal(SealedColumn column, Object owner, byte[] bytes) {
        if (active == null) {
            return isSealed(bytes) ? clear(bytes) : bytes;
        }
        byte[] id = active.id().getBytes(StandardCharsets.US_ASCII);
        int head = MAGIC.length + 1 + id.length;
        byte[] sealed = sealed(active, head, column, owner, bytes);
        System.arraycopy(MAGIC, 0, sealed, 0, MAGIC.length);
        sealed[MAGIC.length] = (byte) id.length;
        System.arraycopy(id, 0, sealed, MAGIC.length + 1, id.length);
        return sealed;
    }

    private static byte[] clear(byte[] bytes) {
        byte[] kept = new byte[MAGIC.length + 1 + bytes.length];
        System.arraycopy(MAGIC, 0, kept, 0, MAGIC.length);
        System.arraycopy(bytes, 0, kept, MAGIC.length + 1, bytes.length);
        return kept;
    }

    /// @param head bytes that are left free before it
    private byte[] sealed(
            SealingKey key, int head, SealedColumn column, Object owner, byte[] clear) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = new byte[head + NONCE_BYTES + clear.length + TAG_BYTES];
        System.arraycopy(nonce, 0, sealed, head, NONCE_BYTES);
        key.seal(clear, nonce, place(column, owner), sealed, head + NONCE_BYTES);
        return sealed;
    }

    /// @throws UnreadableSealException if its key is not here, or it is not what was sealed there
    public String open(SealedColumn column, Object owner, String kept) {
        if (!isSealed(kept)) {
            return kept;
        }
        if (kept.startsWith(CLEAR)) {
            return kept.substring(CLEAR.length());
        }
        int end = kept.indexOf(END, START.length());
        byte[] sealed = decoded(kept, end);
        byte[] clear = keyOf(kept, end).open(sealed, 0, NONCE_BYTES, place(column, owner));
        return new String(clear, StandardCharsets.UTF_8);
    }

    /// The same; empty for what cannot be opened.
    public Optional<String> find(SealedColumn column, Object owner, @Nullable String kept) {
        if (kept == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(column, owner, kept));
        } catch (UnreadableSealException _) {
            return Optional.empty();
        }
    }

    private static byte[] decoded(String kept, int end) {
        try {
            return Base64.getDecoder().decode(kept.substring(end + 1));
        } catch (IllegalArgumentException _) {
            throw UnreadableSealException.altered();
        }
    }

    private SealingKey keyOf(String kept, int end) {
        if (end < 0) {
            throw UnreadableSealException.altered();
        }
        return key(kept.substring(START.length(), end));
    }

    private SealingKey key(String id) {
        SealingKey key = keys.get(id);
        if (key == null) {
            throw UnreadableSealException.lacking(id);
        }
        return key;
    }

    /// @throws UnreadableSealException as for texts
    public byte[] open(SealedColumn column, Object owner, byte[] kept) {
        if (!isSealed(kept)) {
            return kept;
        }
        int length = kept[MAGIC.length];
        if (length == 0) {
            return Arrays.copyOfRange(kept, MAGIC.length + 1, kept.length);
        }
        int start = MAGIC.length + 1 + length;
        if (length < 0 || start > kept.length) {
            throw UnreadableSealException.altered();
        }
        var id = new String(kept, MAGIC.length + 1, length, StandardCharsets.US_ASCII);
        return key(id).open(kept, start, NONCE_BYTES, place(column, owner));
    }

    private static String place(SealedColumn column, Object owner) {
        return column.word() + ' ' + owner;
    }

    public static boolean isSealed(String kept) {
        return kept.startsWith(START);
    }

    private static boolean isSealed(byte[] kept) {
        return kept.length > MAGIC.length
                && Arrays.equals(kept, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /// Whether a text is kept as it would be written now: sealed with the key that seals, or in
    /// clear if none does.
    public boolean isAsSealedNow(String kept) {
        return active == null ? !isSealed(kept) : kept.startsWith(START + active.id() + END);
    }

    /// Whether it is sealed with a key that is not here.
    public boolean lacksKeyOf(String kept) {
        return isSealed(kept)
                && kept.indexOf(END, START.length()) > START.length()
                && find(kept) == null;
    }

    /// The id of the key with which a text is sealed.
    public static String keyId(String kept) {
        return kept.substring(START.length(), kept.indexOf(END, START.length()));
    }

    /// What is kept of a digest that is only compared: one that is of no use without the key.
    public String digest(String digest) {
        return active == null
                ? digest
                : START
                        + active.id()
                        + END
                        + HexFormat.of().formatHex(active.mark(request(digest)));
    }

    /// Whether that was kept of this digest. One whose key is not here is of none.
    public boolean isDigestOf(String kept, String digest) {
        if (!isSealed(kept)) {
            return kept.equals(digest);
        }
        SealingKey key = find(kept);
        return key != null
                && key.isMark(kept.substring(kept.lastIndexOf(END) + 1), request(digest));
    }

    private static String request(String digest) {
        return "request " + digest;
    }

    /// The key of what is sealed; null if it is not, or the key is not here.
    private @Nullable SealingKey find(String kept) {
        int end = isSealed(kept) ? kept.indexOf(END, START.length()) : -1;
        return end < 0 ? null : keys.get(kept.substring(START.length(), end));
    }

    /// What digests of a body begin with, so that they are of no use without the key.
    public byte[] digestStart() {
        return active == null ? new byte[0] : active.mark(BODIES);
    }

    /// The same for a body of which this was kept by [#digest].
    public byte[] digestStart(String kept) {
        SealingKey key = find(kept);
        return key == null ? new byte[0] : key.mark(BODIES);
    }

    /// Sixteen digits in place of those that show what values have in common.
    public String mark(String digits) {
        return active == null ? digits : mark(active, digits);
    }

    /// The same under the key of a value that is sealed.
    public String markAs(String kept, String digits) {
        SealingKey key = find(kept);
        return key == null ? digits : mark(key, digits);
    }

    private static String mark(SealingKey key, String digits) {
        return HexFormat.of().formatHex(key.mark("cause " + digits), 0, MARK_BYTES);
    }

    /// Without secrets.
    @Override
    public String toString() {
        return "ColumnSeal" + keys.keySet();
    }
}
