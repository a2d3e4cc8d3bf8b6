package io.coremill.web.caller;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A caller as it is shown.
///
/// @param access whether the service asks for keys at all
/// @param principal whose jobs these are
/// @param key the id of the key; null for a token, and while access is off
/// @param roles with all that they include
/// @param queues to which it is restricted; null for all
/// @param types the same
/// @param payloads whether it sees what goes into jobs and what comes out of them
record CallerView(
        Access access,
        @Nullable String principal,
        @Nullable String key,
        List<String> roles,
        @Nullable List<String> queues,
        @Nullable List<String> types,
        boolean payloads) {

    static CallerView of(AccessCaller caller) {
        boolean isOff = caller.equals(AccessCaller.ANYONE);
        return new CallerView(
                isOff ? Access.OFF : Access.ON,
                wordOrNull(caller.principal()),
                wordOrNull(caller.key()),
                caller.roles().stream().sorted().map(AccessRole::word).toList(),
                restricted(caller.scope().queues()),
                restricted(caller.scope().types()),
                caller.scope().payloads());
    }

    private static @Nullable String wordOrNull(String word) {
        return word.isEmpty() ? null : word;
    }

    private static @Nullable List<String> restricted(Set<String> names) {
        return names.isEmpty() ? null : names.stream().sorted().toList();
    }

    /// Whether the service asks for keys, in the words of the API.
    enum Access {
        @JsonProperty("on")
        ON,
        @JsonProperty("off")
        OFF
    }
}
