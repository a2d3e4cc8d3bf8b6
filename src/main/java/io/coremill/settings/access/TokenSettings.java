package io.coremill.settings.access;

import io.coremill.access.AccessRole;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose tokens let clients in, and what their claims mean.
///
/// @param issuer as the claim `iss` has it
/// @param keySet where its keys are; null where it says itself
/// @param algorithms by which it may sign
/// @param audiences of which a token must name one
/// @param roles the words of the claim of roles that stand for each role
/// @param queuesClaim which claim restricts a caller to queues; null if none does
/// @param typesClaim the same for types
/// @param payloadsClaim which claim lets a caller see payloads; null if all may
public record TokenSettings(
        String issuer,
        @Nullable URI keySet,
        List<String> algorithms,
        List<String> audiences,
        String principalClaim,
        String rolesClaim,
        Map<AccessRole, Set<String>> roles,
        @Nullable String queuesClaim,
        @Nullable String typesClaim,
        @Nullable String payloadsClaim) {
    /// So many requests may wait for the issuer's keys at once, each with a thread of its own.
    public static final int MOST_WAITING = 16;
}
