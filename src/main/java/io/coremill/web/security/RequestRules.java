package io.coremill.web.security;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import io.coremill.access.AccessRole;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.actuate.info.InfoEndpoint;
import org.springframework.boot.actuate.management.HeapDumpWebEndpoint;
import org.springframework.boot.actuate.sbom.SbomEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/// Which role a request needs. What is not named here needs an admin, or `read` if it only shows
/// something, so that nothing new is open by oversight; the OpenAPI document says the same of each
/// operation, and a test holds both against each other. Which jobs a caller then sees is up to
// those who look for them.
final class RequestRules {
    private static final String SUBMISSION = "/v1/jobs";
    private static final String ALL_ELSE = "/v1/**";

    private static final String[] SEEN_BY_THEIR_SUBMITTERS = {
        "/v1/jobs",
        "/v1/jobs/counts",
        "/v1/jobs/{id}",
        "/v1/jobs/{id}/result",
        "/v1/jobs/{id}/logs",
        "/v1/jobs/{id}/events",
        "/v1/errors",
        "/v1/types",
        "/v1/queues",
        "/v1/queues/{name}"
    };
    /// Pages, which have no secrets.
    private static final String[] OF_ALL = {
        "/",
        "/index.html",
        "/console/**",
        "/swagger-ui",
        "/swagger-ui.html",
        "/swagger-ui/**",
        "/v3/api-docs"
    };

    private static final String[] OF_ADMINS = {"/v1/keys/**", "/v1/audit/**"};
    private static final String[] STEERED = {
        "/v1/jobs/{id}/retry",
        "/v1/bulk-actions/**",
        "/v1/queues/{name}/*",
        "/v1/schedules/**",
        "/v1/workers/{id}/recycle",
        "/v1/comparisons/**"
    };

    private RequestRules() {}

    static void apply(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
                    rules) {
        // These go on with a request that has been let in.
        rules.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR).permitAll();
        rules.requestMatchers(RequestRules::isSubmission).hasAuthority(AccessRole.SUBMIT.word());
        rules.requestMatchers(POST, SUBMISSION, "/v1/jobs/{id}/cancel")
                .hasAuthority(AccessRole.SUBMIT.word());
        rules.requestMatchers(OF_ADMINS).hasAuthority(AccessRole.ADMIN.word());
        for (HttpMethod method : new HttpMethod[] {GET, HEAD}) {
            rules.requestMatchers(method, "/v1/me").authenticated();
            rules.requestMatchers(method, "/v1/jobs/export").hasAuthority(AccessRole.READ.word());
            rules.requestMatchers(method, SEEN_BY_THEIR_SUBMITTERS)
                    .hasAnyAuthority(words(AccessRole.READ, AccessRole.SUBMIT));
            rules.requestMatchers(method, ALL_ELSE).hasAuthority(AccessRole.READ.word());
        }
        for (HttpMethod method : new HttpMethod[] {POST, PUT, DELETE}) {
            rules.requestMatchers(method, STEERED).hasAuthority(AccessRole.OPERATE.word());
        }
        for (HttpMethod method : new HttpMethod[] {PATCH, DELETE}) {
            rules.requestMatchers(method, "/v1/jobs/{id}").hasAuthority(AccessRole.OPERATE.word());
        }
        rules.requestMatchers(ALL_ELSE).hasAuthority(AccessRole.ADMIN.word());
        applyToEndpoints(rules);
        for (HttpMethod method : new HttpMethod[] {GET, HEAD}) {
            rules.requestMatchers(method, OF_ALL).permitAll();
            // Without a key it is not to be seen whether there is anything.
            rules.requestMatchers(method, "/**").authenticated();
        }
        rules.anyRequest().hasAuthority(AccessRole.ADMIN.word());
    }

    /// The commonest by far, known without taking its path to pieces. What has been spelled in
    /// another way has not come that far, or is spelled so here.
    private static boolean isSubmission(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getServletPath().equals(SUBMISSION);
    }

    /// Those for operators. Probes need no key: what they are shown depends on who asks.
    private static void applyToEndpoints(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
                    rules) {
        rules.requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                .access(RequestRules::isLookOrAdmitted);
        rules.requestMatchers(
                        EndpointRequest.toAdditionalPaths(
                                WebServerNamespace.SERVER, HealthEndpoint.class))
                .access(RequestRules::isLookOrAdmitted);
        rules.requestMatchers(EndpointRequest.to(PrometheusScrapeEndpoint.class))
                .access((caller, _) -> new AuthorizationDecision(seesAllJobs(caller.get())));
        rules.requestMatchers(EndpointRequest.to(InfoEndpoint.class))
                .hasAuthority(AccessRole.READ.word());
        rules.requestMatchers(EndpointRequest.to(SbomEndpoint.class))
                .hasAuthority(AccessRole.ADMIN.word());
        rules.requestMatchers(EndpointRequest.to(HeapDumpWebEndpoint.class))
                .access((caller, _) -> new AuthorizationDecision(looksAfterPayloads(caller.get())));
        rules.requestMatchers(EndpointRequest.toAnyEndpoint())
                .access((caller, _) -> new AuthorizationDecision(looksAfterAll(caller.get())));
    }

    private static AuthorizationDecision isLookOrAdmitted(
            Supplier<? extends @Nullable Authentication> caller,
            RequestAuthorizationContext asked) {
        String method = asked.getRequest().getMethod();
        boolean isLook = method.equals(GET.name()) || method.equals(HEAD.name());
        return new AuthorizationDecision(isLook || caller.get() != null);
    }

    /// Its figures are of all queues and types.
    private static boolean seesAllJobs(@Nullable Authentication sent) {
        return sent instanceof CallerAuthentication caller
                && caller.getPrincipal().has(AccessRole.READ)
                && caller.getPrincipal().scope().isOfAllJobs();
    }

    /// What they show and change is of the whole service.
    private static boolean looksAfterAll(@Nullable Authentication sent) {
        return sent instanceof CallerAuthentication caller
                && caller.getPrincipal().has(AccessRole.ADMIN)
                && caller.getPrincipal().scope().isOfAllJobs();
    }

    private static boolean looksAfterPayloads(@Nullable Authentication sent) {
        return looksAfterAll(sent)
                && sent instanceof CallerAuthentication caller
                && caller.getPrincipal().scope().payloads();
    }

    private static String[] words(AccessRole... roles) {
        return Stream.of(roles).map(AccessRole::word).toArray(String[]::new);
    }
}
