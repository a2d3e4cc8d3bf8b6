package io.coremill.web.security;

import io.coremill.access.AccessCounts;
import io.coremill.access.KeyRegistry;
import io.coremill.access.TokenRegistry;
import io.coremill.settings.access.AccessSettings;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
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
            AccessCounts counts) {
        if (!settings.enabled()) {
            return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, List.of());
        }
        var problems = new AccessProblems(counts);
        AuthenticationManager manager =
                new BearerAuthentication(
                        new KeyAuthentication(keys), new TokenAuthentication(tokens, counts));
        DefaultSecurityFilterChain chain =
                withoutSessions(http)
                        .oauth2ResourceServer(
                                server ->
                                        server.authenticationManagerResolver(_ -> manager)
                                                .authenticationEntryPoint(problems)
                                                .accessDeniedHandler(problems))
                        .exceptionHandling(
                                handling ->
                                        handling.authenticationEntryPoint(problems)
                                                .accessDeniedHandler(problems))
                        .authorizeHttpRequests(RequestRules::apply)
                        .build();
        return withoutOwnAnswers(chain);
    }

    /// Spring Security would describe the service as a protected resource of OAuth2 to everyone,
    /// before the rules are asked, and as one that it is not.
    private static SecurityFilterChain withoutOwnAnswers(DefaultSecurityFilterChain chain) {
        return new DefaultSecurityFilterChain(
                chain.getRequestMatcher(),
                chain.getFilters().stream()
                        .filter(it -> !(it instanceof OAuth2ProtectedResourceMetadataFilter))
                        .toList());
    }

    /// All that pages with forms and logins would need is left out: each filter costs every request
    /// some time. The principal of the request stays, as what Spring Boot caches of `health` it
    /// keeps by that.
    private static HttpSecurity withoutSessions(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(
                        context ->
                                context.securityContextRepository(
                                        new RequestAttributeSecurityContextRepository()));
    }

    /// Looks at usual headers without a regular expression, as each one that is read is looked at.
    /// What it refuses is the same.
    @Bean
    static HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(
                it -> isPlain(it) || StrictHttpFirewall.ALLOWED_HEADER_NAMES.test(it));
        firewall.setAllowedHeaderValues(
                it -> isPlain(it) || StrictHttpFirewall.ALLOWED_HEADER_VALUES.test(it));
        return firewall;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
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
