package io.coremill.web.security;

import io.coremill.access.AccessCounts;
import io.coremill.access.KeyRegistry;
import io.coremill.access.TokenRegistry;
import io.coremill.settings.access.AccessSettings;
import io.coremill.web.problem.RefusedConnections;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Who may come in, by Spring Security. There are no sessions and no cookies, so nothing is kept
/// between requests, and no other page can send a key that a browser keeps.
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    @Bean
    static WayIn wayIn(ObjectProvider<AccessSettings> settings) {
        return new WayIn(settings);
    }

    /// Refusals are counted by [AccessCounts]; timers of each decision would cost every request.
    @Bean
    static SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /// Without filters while access is off: nothing asks it then, see [WayIn].
    @Bean
    SecurityFilterChain accessChain(
            HttpSecurity http,
            AccessSettings settings,
            KeyRegistry keys,
            TokenRegistry tokens,
            AccessCounts counts,
            RefusedConnections connections) {
        List<Filter> filters =
                settings.enabled()
                        ? List.of(
                                new CallerFilter(
                                        keys,
                                        new TokenAuthentication(tokens, counts),
                                        rules(http),
                                        new AccessProblems(counts, connections)))
                        : List.of();
        return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, filters);
    }

    /// Of all that Spring Security would put into the chain, what asks the rules is wanted.
    private static AuthorizationManager<HttpServletRequest> rules(HttpSecurity http) {
        return http.authorizeHttpRequests(RequestRules::apply).build().getFilters().stream()
                .filter(AuthorizationFilter.class::isInstance)
                .map(AuthorizationFilter.class::cast)
                .findFirst()
                .orElseThrow()
                .getAuthorizationManager();
    }

    @Bean
    static HttpFirewall firewall() {
        return new RequestFirewall();
    }

    @Bean
    WebMvcConfigurer callersAsArguments(CurrentCaller caller) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(caller);
            }
        };
    }
}
