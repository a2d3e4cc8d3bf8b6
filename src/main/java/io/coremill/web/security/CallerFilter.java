package io.coremill.web.security;

import io.coremill.access.AccessCaller;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/// Finds out who calls, and lets in who may ask for that. It is the only filter in the chain of
/// Spring Security, whose own ones would cost more than all else that a submission does with a key:
/// what is no key is read and checked by its parts, and the rules are asked as it asks them. A
/// refusal makes no exception, which would cost more than the answer.
final class CallerFilter extends HttpFilter {
    /// Where Spring Security, and who asks for it later, look for who has been let in.
    private static final String CALLER =
            RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME;

    private static final String SCHEME = "Bearer ";
    private static final String KEY = SCHEME + KeyToken.PREFIX;
    private static final String API = "/v1/";

    private final transient KeyRegistry keys;
    private final transient AuthenticationManager tokens;
    private final transient AuthorizationManager<HttpServletRequest> rules;
    private final transient AccessProblems problems;
    private final transient AuthenticationConverter bearers =
            new BearerTokenAuthenticationConverter();

    /// @param tokens who sends what is no key
    CallerFilter(
            KeyRegistry keys,
            AuthenticationManager tokens,
            AuthorizationManager<HttpServletRequest> rules,
            AccessProblems problems) {
        this.keys = keys;
        this.tokens = tokens;
        this.rules = rules;
        this.problems = problems;
    }

    /// A request that goes on without a thread, or with an error, has been let in before.
    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        DispatcherType why = request.getDispatcherType();
        if (why == DispatcherType.ASYNC || why == DispatcherType.ERROR) {
            goOn(known(request), request, response, chain);
            return;
        }
        if (known(request) == null && !isSentWell(request, response)) {
            return;
        }
        SecurityContext known = known(request);
        Authentication caller = known == null ? null : known.getAuthentication();
        if (mayAsk(caller, request)) {
            goOn(known, request, response, chain);
        } else if (caller == null) {
            problems.refuseStranger(request, response);
        } else {
            problems.forbid(request, response);
        }
    }

    private static @Nullable SecurityContext known(HttpServletRequest request) {
        return request.getAttribute(CALLER) instanceof SecurityContext known ? known : null;
    }

    private static void goOn(
            @Nullable SecurityContext known,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        if (known == null) {
            SecurityContextHolder.clearContext();
            chain.doFilter(RequestFirewall.unwrapped(request), response);
            return;
        }
        SecurityContextHolder.setContext(known);
        chain.doFilter(named(request, known.getAuthentication()), response);
    }

    /// Controllers of the API are handed the caller, and need no more.
    private static HttpServletRequest named(
            HttpServletRequest request, @Nullable Authentication caller) {
        HttpServletRequest plain = RequestFirewall.unwrapped(request);
        return caller == null || plain.getServletPath().startsWith(API)
                ? plain
                : new NamedRequest(plain, caller);
    }

    private boolean mayAsk(@Nullable Authentication caller, HttpServletRequest request) {
        AuthorizationResult result = rules.authorize(() -> caller, request);
        return result != null && result.isGranted();
    }

    /// Whether what is sent with the request lets it in, or nothing is. If not, it is answered.
    private boolean isSentWell(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent == null) {
            return true;
        }
        return sent.regionMatches(true, 0, KEY, 0, KEY.length())
                ? hasKey(sent.substring(SCHEME.length()), request, response)
                : hasToken(request, response);
    }

    private boolean hasKey(String sent, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<KeyToken> token = KeyToken.parse(sent);
        if (token.isEmpty()) {
            problems.refuseToken(request, response);
            return false;
        }
        Optional<AccessCaller> caller = keys.callerOf(token.get());
        if (caller.isEmpty()) {
            problems.refuseKey(request, response);
            return false;
        }
        remember(request, new CallerAuthentication(caller.get()));
        return true;
    }

    /// What is of another scheme is as good as nothing.
    private boolean hasToken(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            Authentication sent = bearers.convert(request);
            if (sent != null) {
                remember(request, tokens.authenticate(sent));
            }
            return true;
        } catch (UncheckedTokenException e) {
            problems.sendUnchecked(response);
        } catch (AuthenticationException e) {
            problems.refuseToken(request, response);
        }
        return false;
    }

    private static void remember(HttpServletRequest request, Authentication caller) {
        request.setAttribute(CALLER, new SecurityContextImpl(caller));
    }
}
