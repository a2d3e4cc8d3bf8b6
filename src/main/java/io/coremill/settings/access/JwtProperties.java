package io.coremill.settings.access;

import io.coremill.access.AccessRole;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What stands under `coremill.access.jwt`: what the claims of tokens mean.
///
/// @param principalClaim Claim that names the caller.
/// @param rolesClaim Claim with the roles of the caller, as a list or as words.
/// @param roles Words of that claim that stand for each role; without any, the names of the roles.
/// @param queuesClaim Claim with the queues to which the caller is restricted.
/// @param typesClaim Claim with the types to which the caller is restricted.
/// @param payloadsClaim Claim that is true for callers who see payloads and results.
public record JwtProperties(
        @DefaultValue("sub") String principalClaim,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue RoleWords roles,
        @Nullable String queuesClaim,
        @Nullable String typesClaim,
        @Nullable String payloadsClaim) {

    /// @param read For the role read.
    /// @param submit For the role submit.
    /// @param operate For the role operate.
    /// @param admin For the role admin.
    /// @param sensitive For the role sensitive.
    public record RoleWords(
            @DefaultValue List<String> read,
            @DefaultValue List<String> submit,
            @DefaultValue List<String> operate,
            @DefaultValue List<String> admin,
            @DefaultValue List<String> sensitive) {

        /// Once a word is set, no other one has a meaning.
        Map<AccessRole, Set<String>> byRole() {
            if (Stream.of(read, submit, operate, admin, sensitive).allMatch(List::isEmpty)) {
                return Arrays.stream(AccessRole.values())
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Function.identity(), role -> Set.of(role.word())));
            }
            var words = new EnumMap<AccessRole, Set<String>>(AccessRole.class);
            words.put(AccessRole.READ, Set.copyOf(read));
            words.put(AccessRole.SUBMIT, Set.copyOf(submit));
            words.put(AccessRole.OPERATE, Set.copyOf(operate));
            words.put(AccessRole.ADMIN, Set.copyOf(admin));
            words.put(AccessRole.SENSITIVE, Set.copyOf(sensitive));
            return Map.copyOf(words);
        }
    }
}
