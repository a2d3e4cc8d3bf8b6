package io.coremill.handler;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/// The registered handlers by type.
public final class Handlers {
    private final Map<String, JobHandler> byType = new TreeMap<>();

    private Handlers(Iterable<JobHandler> handlers) {
        for (JobHandler handler : handlers) {
            JobHandler other = byType.putIfAbsent(handler.type(), handler);
            if (other != null) {
                throw new IllegalStateException(
                        "two handlers for type %s: %s and %s"
                                .formatted(
                                        handler.type(),
                                        other.getClass().getName(),
                                        handler.getClass().getName()));
            }
        }
    }

    public static Handlers of(Iterable<JobHandler> handlers) {
        return new Handlers(handlers);
    }

    /// Those that the class loader has, ours among them.
    public static Handlers load(ClassLoader loader) {
        return new Handlers(ServiceLoader.load(JobHandler.class, loader));
    }

    public Optional<JobHandler> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    public Set<String> types() {
        return byType.keySet();
    }

    /// The work for a payload, checked.
    ///
    /// @throws BadPayloadException if the handler does not accept it
    public static Work prepare(JobHandler handler, String payload) {
        Payload fields = Payload.parse(payload);
        Work work = handler.prepare(fields);
        fields.refuseUnasked();
        return work;
    }
}
