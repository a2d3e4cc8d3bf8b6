package io.coremill.web.negotiation;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Answers `If-None-Match: *`, which any version matches (RFC 9110, 13.1.2); Spring compares single
/// versions only.
@ControllerAdvice
final class AnyVersionAdvice implements ResponseBodyAdvice<Object> {

    @Override
    public boolean supports(
            MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body == null || !isRead(request) || !isOk(response) || !isAny(request)) {
            return body;
        }
        response.setStatusCode(HttpStatus.NOT_MODIFIED);
        return null;
    }

    private static boolean isRead(ServerHttpRequest request) {
        HttpMethod method = request.getMethod();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static boolean isOk(ServerHttpResponse response) {
        return response instanceof ServletServerHttpResponse its
                && its.getServletResponse().getStatus() == HttpServletResponse.SC_OK;
    }

    private static boolean isAny(ServerHttpRequest request) {
        String versions = request.getHeaders().getFirst(HttpHeaders.IF_NONE_MATCH);
        return versions != null && versions.strip().equals("*");
    }
}
