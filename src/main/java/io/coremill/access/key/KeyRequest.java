package io.coremill.access.key;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is asked for.
///
/// @param expires how long after it is made; null for never
public record KeyRequest(
        String name,
        String principal,
        Set<AccessRole> roles,
        AccessScope scope,
        @Nullable Duration expires) {

    public KeyRequest {
        roles = Set.copyOf(roles);
    }

    /// What a client could do with it.
    public AccessCaller caller() {
        return new AccessCaller(principal, "", roles, scope);
    }
}
