package io.coremill.access.key;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.ApiKey;
import io.coremill.access.KeyToken;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/// The first key, which stands in the settings and not in the store: an admin that makes all
/// others. It ends when the settings have it no more.
public final class BootstrapKey {
    /// By which it is listed, whatever it is in the settings, and the principal of what it does.
    public static final String ID = "bootstrap";

    private static final int LEAST_BITS = 128;
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]*|[0-9A-F]*");
    private static final int DIGITS = 10;
    private static final int HEX_DIGITS = 16;
    private static final int LETTERS = 26;

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
    /// seen, but which characters there are to choose from, and a letter over and over has none. A
    /// UUID has fewer than it looks.
    public static boolean isStrong(KeyToken token) {
        String secret = token.secret();
        return bits(secret) >= LEAST_BITS
                && secret.chars().distinct().count() >= LEAST_KINDS
                && !UUID.matcher(secret).matches();
    }

    /// Dashes stand between groups of the others as a rule, so they are no choice.
    private static double bits(String secret) {
        String chosen = secret.replaceAll("[-_]", "");
        return chosen.length() * Math.log(Math.max(1, kinds(chosen))) / Math.log(2);
    }

    private static int kinds(String chosen) {
        boolean hasDigits = has(chosen, "[0-9]");
        if (hasDigits && HEX.matcher(chosen).matches()) {
            return has(chosen, "[a-fA-F]") ? HEX_DIGITS : DIGITS;
        }
        return (hasDigits ? DIGITS : 0)
                + (has(chosen, "[a-z]") ? LETTERS : 0)
                + (has(chosen, "[A-Z]") ? LETTERS : 0);
    }

    private static boolean has(String text, String kind) {
        return Pattern.compile(kind).matcher(text).find();
    }
}
