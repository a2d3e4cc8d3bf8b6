package io.coremill.web;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keys that tests make as they need them.
final class TestKeys implements KeyRegistry {
    private final Map<KeyToken, AccessCaller> callers = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final KeyRegistry others;

    TestKeys(KeyRegistry others) {
        this.others = others;
    }

    /// The header of a caller that may see all that its roles let it.
    String[] header(String principal, AccessRole... roles) {
        return header(principal, AccessScope.ALL, roles);
    }

    String[] header(String principal, AccessScope scope, AccessRole... roles) {
        KeyToken token = KeyToken.random(random);
        callers.put(token, new AccessCaller(principal, token.id(), Set.of(roles), scope));
        return new String[] {"Authorization", "Bearer " + token.text()};
    }

    @Override
    public CallerAdmission admission(KeyToken token) {
        CallerAdmission other = others.admission(token);
        return () -> callers.containsKey(token) || other.lasts();
    }

    void revoke(String principal) {
        callers.values().removeIf(caller -> caller.principal().equals(principal));
    }

    @Override
    public Optional<AccessCaller> callerOf(KeyToken token) {
        return Optional.ofNullable(callers.get(token)).or(() -> others.callerOf(token));
    }
}
