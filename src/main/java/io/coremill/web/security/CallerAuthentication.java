package io.coremill.web.security;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/// A caller who has been let in, as Spring Security hands it on. Its name is the principal.
public final class CallerAuthentication extends AbstractAuthenticationToken {
    /// By roles, of which there are few.
    private static final Map<Set<AccessRole>, Collection<GrantedAuthority>> AUTHORITIES =
            new ConcurrentHashMap<>();

    private final transient AccessCaller caller;

    public CallerAuthentication(AccessCaller caller) {
        super(authorities(caller));
        this.caller = caller;
        setAuthenticated(true);
    }

    private static Collection<GrantedAuthority> authorities(AccessCaller caller) {
        return AUTHORITIES.computeIfAbsent(caller.roles(), CallerAuthentication::ofRoles);
    }

    private static Collection<GrantedAuthority> ofRoles(Set<AccessRole> roles) {
        return roles.stream()
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(role.word()))
                .toList();
    }

    @Override
    public AccessCaller getPrincipal() {
        return caller;
    }

    @Override
    public String getName() {
        return caller.principal();
    }

    /// They are not kept.
    @Override
    public Object getCredentials() {
        return "";
    }
}
