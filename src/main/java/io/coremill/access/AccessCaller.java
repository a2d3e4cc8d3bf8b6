package io.coremill.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who has sent a request, as far as the service knows it.
///
/// @param principal whose jobs, keys and limits these are; several keys may have one; empty while
///     access is off
/// @param key the id of the key by which it came; empty without one
/// @param roles with all that they include
public record AccessCaller(String principal, String key, Set<AccessRole> roles, AccessScope scope) {

    /// Every caller while access is off: it may do and see all, and has no name.
    public static final AccessCaller ANYONE =
            new AccessCaller(
                    "", "", Set.of(AccessRole.ADMIN, AccessRole.SENSITIVE), AccessScope.ALL);

    public AccessCaller {
        roles = AccessRole.allOf(roles);
    }

    public boolean has(AccessRole role) {
        return roles.contains(role);
    }

    /// Whether another caller may do all that this one may, or make a key that does: no admin sees
    /// what is in sensitive jobs, and each may have a key that shows it to others.
    public boolean isWithin(AccessCaller other) {
        return roles.stream().allMatch(other::gives) && other.scope.includes(scope);
    }

    private boolean gives(AccessRole role) {
        return has(role) || (role == AccessRole.SENSITIVE && has(AccessRole.ADMIN));
    }

    /// Whether it sees no jobs but those of its own principal.
    public boolean seesOnlyItsOwn() {
        return !has(AccessRole.READ);
    }

    /// Whether it may cancel a job that it sees.
    ///
    /// @param owner the principal of the job; null for one that was submitted without a key
    public boolean cancels(@Nullable String owner) {
        return has(AccessRole.OPERATE) || principal.equals(owner);
    }

    /// Whether it may get hold of the secret of a key that is within what it may do itself. One
    /// that is restricted may not act as another principal, which has requests, limits and jobs
    /// beyond the restriction.
    public boolean mayActAs(String other) {
        return scope.isOfAllJobs() || principal.equals(other);
    }
}
