package io.coremill.web.security;

import io.coremill.access.AccessCaller;
import io.coremill.settings.access.AccessSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Hands controllers who calls, as an argument of the type [AccessCaller].
@Component
final class CurrentCaller implements HandlerMethodArgumentResolver {
    private final boolean isAccessOn;

    CurrentCaller(AccessSettings settings) {
        isAccessOn = settings.enabled();
    }

    /// On the thread of its request.
    AccessCaller get() {
        if (!isAccessOn) {
            return AccessCaller.ANYONE;
        }
        if (SecurityContextHolder.getContext().getAuthentication()
                instanceof CallerAuthentication sent) {
            return sent.getPrincipal();
        }
        throw new AuthenticationCredentialsNotFoundException("no caller has been let in");
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == AccessCaller.class;
    }

    @Override
    public AccessCaller resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer model,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binder) {
        return get();
    }
}
