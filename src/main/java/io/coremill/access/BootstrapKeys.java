package io.coremill.access;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The first key, which settings name: an admin that makes the others.
public final class BootstrapKeys implements KeyRegistry {
    /// By which it is listed, and the principal of what it does.
    public static final String ID = "bootstrap";

    private static final AccessCaller CALLER =
            new AccessCaller(ID, ID, Set.of(AccessRole.ADMIN), AccessScope.ALL);

    private final @Nullable KeyToken token;
    private final byte[] digest;

    /// @param text null if there is none
    public BootstrapKeys(@Nullable String text) {
        token = text == null ? null : KeyToken.parse(text).orElseThrow();
        digest = token == null ? new byte[0] : token.digest();
    }

    @Override
    public Optional<AccessCaller> callerOf(KeyToken sent) {
        return token != null && sent.id().equals(token.id()) && sent.matches(digest)
                ? Optional.of(CALLER)
                : Optional.empty();
    }
}
