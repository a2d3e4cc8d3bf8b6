package io.coremill.access.key;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.ApiKey;
import io.coremill.access.KeyToken;
import java.time.Instant;
import java.util.Set;

/// The first key, which stands in the settings and not in the store: an admin that makes all
/// others. It ends when the settings have it no more.
public final class BootstrapKey {
    /// By which it is listed, whatever it is in the settings, and the principal of what it does.
    public static final String ID = "bootstrap";

    private static final int LEAST_BITS = 128;
    private static final int BITS_OF_HEX = 4;

    /// Random text of that length has more, but once in millions of years.
    private static final int LEAST_KINDS = 8;

    private BootstrapKey() {}

    /// @param token as the settings have it
    static ApiKey of(KeyToken token) {
        return new ApiKey(
                ID,
                ID,
                ID,
                Set.of(AccessRole.ADMIN),
                AccessScope.ALL,
                token.digest(),
                null,
                null,
                Instant.EPOCH,
                null);
    }

    /// Whether its secret may have as many bits as cannot be guessed. How random they are cannot be
    /// seen, but hex digits have four bits each, and a letter over and over has none.
    public static boolean isStrong(KeyToken token) {
        String secret = token.secret();
        boolean isHex = secret.matches("[0-9a-f]*|[0-9A-F]*");
        int bits = isHex ? secret.length() * BITS_OF_HEX : token.bits();
        return bits >= LEAST_BITS && secret.chars().distinct().count() >= LEAST_KINDS;
    }
}
