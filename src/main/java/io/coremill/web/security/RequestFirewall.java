package io.coremill.web.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/// Leaves all that is not plain to the firewall of Spring Security, which refuses paths that may be
/// understood in two ways and looks at each header and parameter that is read. A plain request has
/// a path with nothing to misunderstand and no query; Tomcat takes no control character in its
/// headers, and lets none out in those of an answer.
final class RequestFirewall implements HttpFirewall {
    private static final Set<String> METHODS =
            Set.of("POST", "GET", "HEAD", "PUT", "PATCH", "DELETE");

    private final StrictHttpFirewall strict = new StrictHttpFirewall();

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return isPlain(request) ? new PlainRequest(request) : strict.getFirewalledRequest(request);
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return response;
    }

    /// A plain request as it came: once it is let in nothing has to be looked at any more.
    static HttpServletRequest unwrapped(HttpServletRequest request) {
        return request instanceof PlainRequest plain
                ? (HttpServletRequest) plain.getRequest()
                : request;
    }

    private static boolean isPlain(HttpServletRequest request) {
        return METHODS.contains(request.getMethod())
                && request.getQueryString() == null
                && isPlain(request.getRequestURI());
    }

    /// Letters, digits, `-` and `_`, in parts that are not empty.
    static boolean isPlain(String path) {
        char before = ' ';
        for (int i = 0; i < path.length(); i++) {
            char next = path.charAt(i);
            boolean isSlash = next == '/' && before != '/';
            if (!isSlash && !isOfWords(next)) {
                return false;
            }
            before = next;
        }
        return path.startsWith("/");
    }

    private static boolean isOfWords(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '_';
    }

    private static final class PlainRequest extends FirewalledRequest {
        PlainRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public void reset() {
            // it hides nothing
        }
    }
}
