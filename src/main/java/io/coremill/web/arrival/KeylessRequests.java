package io.coremill.web.arrival;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;

/// Reads no body of a request that was let in without a key: what is open to all takes none, and
/// one of which the rest may never come must not hold a thread. The answer is the last one on its
/// connection.
final class KeylessRequests extends HttpFilter {

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!passes(request, response, chain)) {
            chain.doFilter(request, response);
        }
    }

    /// Passes a request on without its body, if it came without a key and has one.
    ///
    /// @return whether it did
    static boolean passes(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isWithoutKey = SecurityContextHolder.getContext().getAuthentication() == null;
        if (!isWithoutKey || !hasBody(request)) {
            return false;
        }
        UploadRequest.offer(response);
        chain.doFilter(new WithoutBody(request), response);
        return true;
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static final class WithoutBody extends HttpServletRequestWrapper {
        WithoutBody(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ArrivedBytes();
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(Reader.nullReader());
        }
    }
}
