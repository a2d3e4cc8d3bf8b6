package io.coremill.handler.registry;

import java.net.URL;
import java.security.CodeSource;

/// Where a handler comes from, for people.
final class HandlerOrigin {
    private HandlerOrigin() {}

    /// Its class, and the jar of a handler that is not built in.
    static String of(Object handler) {
        Class<?> type = handler.getClass();
        if (!(type.getClassLoader() instanceof HandlerClassLoader)) {
            return type.getName();
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL jar = source == null ? null : source.getLocation();
        return jar == null ? type.getName() : "%s in %s".formatted(type.getName(), fileName(jar));
    }

    private static String fileName(URL jar) {
        String path = jar.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
