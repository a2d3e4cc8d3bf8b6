package io.coremill.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Has browsers take each answer for what it says it is, and give it to no page of another origin.
/// Answers of the API depend on who asks, so nothing on the way keeps them. Pages load nothing from
/// elsewhere, run no script but those of our files, are shown in no other page, and report to no
/// site where a link was followed. Answers of the API are no pages; those that may be have a
/// separate policy, [SandboxPolicy].
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class ResponseHeaders extends HttpFilter {
    /// Of the console. No string becomes a piece of the page, nor a script, whatever it says:
    /// browsers that know trusted types refuse to make one.
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";

    /// Of Swagger UI, which lays itself out by inline styles, and shows Markdown.
    private static final String SWAGGER_POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (FetchSource.isOfApi(request)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
        } else {
            setForPage(response, request.getServletPath());
        }
        chain.doFilter(request, response);
    }

    private static void setForPage(HttpServletResponse response, String path) {
        boolean isSwagger = path.startsWith("/swagger-ui");
        response.setHeader("Content-Security-Policy", isSwagger ? SWAGGER_POLICY : PAGE_POLICY);
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Referrer-Policy", "no-referrer");
    }
}
