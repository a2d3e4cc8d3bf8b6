package io.coremill.web.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A request without some of its headers.
public abstract class FewerHeaders extends HttpServletRequestWrapper {
    protected FewerHeaders(HttpServletRequest request) {
        super(request);
    }

    /// @param name of a header, in any case
    protected abstract boolean isHidden(String name);

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Stream<String> names = Collections.list(super.getHeaderNames()).stream();
        return Collections.enumeration(names.filter(name -> !isHidden(name)).toList());
    }
}
