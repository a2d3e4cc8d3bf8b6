package io.coremill.web.token;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.settings.access.TokenSettings;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/// What the claims of a token that has been checked mean here.
final class TokenClaims {
    /// Before the principal, so that it is not by accident that of a key.
    static final String PREFIX = "jwt:";

    private static final String ANY = "*";
    private static final int LONGEST = 200;

    private final TokenSettings settings;

    TokenClaims(TokenSettings settings) {
        this.settings = settings;
    }

    /// Empty for a token that names no caller. One without a known role, or without a claim that
    /// is to restrict it, may do nothing.
    Optional<AccessCaller> caller(Jwt token) {
        Map<String, Object> claims = token.getClaims();
        if (!(claim(claims, settings.principalClaim()) instanceof String name) || !isName(name)) {
            return Optional.empty();
        }
        Set<String> queues = names(claims, settings.queuesClaim());
        Set<String> types = names(claims, settings.typesClaim());
        Set<AccessRole> roles = queues.isEmpty() || types.isEmpty() ? Set.of() : roles(claims);
        return Optional.of(
                new AccessCaller(
                        PREFIX + name,
                        "",
                        roles,
                        new AccessScope(scope(queues), scope(types), seesPayloads(claims))));
    }

    private static boolean isName(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST
                && text.codePoints().allMatch(TokenClaims::isOfNames);
    }

    /// What is not seen would have one look like another, and half of a character is kept by no
    /// store as it came.
    private static boolean isOfNames(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }

    private Set<AccessRole> roles(Map<String, Object> claims) {
        Set<String> found = texts(claim(claims, settings.rolesClaim()));
        return settings.roles().entrySet().stream()
                .filter(role -> role.getValue().stream().anyMatch(found::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> names(Map<String, Object> claims, @Nullable String claim) {
        return claim == null ? Set.of(ANY) : texts(claim(claims, claim));
    }

    private static Set<String> scope(Set<String> names) {
        return names.contains(ANY) ? Set.of() : names;
    }

    private boolean seesPayloads(Map<String, Object> claims) {
        String claim = settings.payloadsClaim();
        return claim == null || Boolean.TRUE.equals(claim(claims, claim));
    }

    /// By its name, which may have dots in it, or else by the names of objects around it.
    private static @Nullable Object claim(Map<?, ?> claims, String name) {
        Object whole = claims.get(name);
        int dot = name.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? claim(inner, name.substring(dot + 1))
                : null;
    }

    /// Those of a list, or the words of a text, as `scope` has them.
    private static Set<String> texts(@Nullable Object claim) {
        Stream<?> found =
                switch (claim) {
                    case String text -> Stream.of(text.split(" ", -1));
                    case Collection<?> list -> list.stream();
                    case null, default -> Stream.empty();
                };
        return found.filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank())
                .collect(Collectors.toUnmodifiableSet());
    }
}
