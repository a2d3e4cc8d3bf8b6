package io.coremill.access;

import io.coremill.text.EnumWords;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/// What a caller may do, in words that keys and tokens have.
public enum AccessRole {
    /// Sees all that is within its scope.
    READ,

    /// Submits jobs, and sees and cancels those of its own principal.
    SUBMIT,

    /// Reads, submits, and steers jobs, queues and workers of others.
    OPERATE,

    /// Operates, and manages keys.
    ADMIN,

    /// Sees what is in sensitive jobs, of those that it sees for another role. No other role
    /// includes it, so that those who look after a service do not see that.
    SENSITIVE;

    /// As it stands in keys and tokens.
    public String word() {
        return EnumWords.of(this);
    }

    /// Whether who has this role may do what the other one allows.
    public boolean includes(AccessRole other) {
        return switch (this) {
            case READ, SUBMIT, SENSITIVE -> this == other;
            case OPERATE -> other != ADMIN && other != SENSITIVE;
            case ADMIN -> other != SENSITIVE;
        };
    }

    /// The roles with all that they include.
    public static Set<AccessRole> allOf(Collection<AccessRole> roles) {
        return Set.of(values()).stream()
                .filter(role -> roles.stream().anyMatch(one -> one.includes(role)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
