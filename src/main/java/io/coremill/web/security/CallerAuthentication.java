package io.coremill.web.security;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/// A caller who has been let in, as Spring Security hands it on. Its name is the principal.
public final class CallerAuthentication extends AbstractAuthenticationToken {
    private static final Map<AccessRole, GrantedAuthority> AUTHORITIES =
            new EnumMap<>(AccessRole.class);

    static {
        for (AccessRole role : AccessRole.values()) {
            AUTHORITIES.put(role, new SimpleGrantedAuthority(role.word()));
        }
    }

    private final transient AccessCaller caller;

    public CallerAuthentication(AccessCaller caller) {
        super(authorities(caller));
        this.caller = caller;
        setAuthenticated(true);
    }

    private static Collection<GrantedAuthority> authorities(AccessCaller caller) {
        return caller.roles().stream().map(AUTHORITIES::get).toList();
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
