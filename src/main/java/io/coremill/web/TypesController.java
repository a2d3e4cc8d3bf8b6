package io.coremill.web;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.coremill.handler.registry.Handlers;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the types that can be submitted. A queue whose command takes any type may know more.
@RestController
class TypesController {
    private final Handlers handlers;
    private final QueueDefinitions queues;

    TypesController(Handlers handlers, QueueDefinitions queues) {
        this.handlers = handlers;
        this.queues = queues;
    }

    @GetMapping(path = "/v1/types", produces = MediaType.APPLICATION_JSON_VALUE)
    Types list() {
        var names = new TreeSet<>(handlers.types());
        queues.all().forEach(queue -> names.addAll(queue.types()));
        return new Types(names.stream().map(this::view).toList());
    }

    private TypeView view(String type) {
        RegisteredHandler handler = handlers.find(type).orElse(null);
        return new TypeView(
                type,
                handler == null ? null : configured(handler.defaultQueue()),
                takers(type, handler != null),
                handler == null ? null : handler.example());
    }

    private @Nullable String configured(String queue) {
        return queues.find(queue).map(QueueDefinition::name).orElse(null);
    }

    private List<String> takers(String type, boolean inJava) {
        return queues.all().stream()
                .filter(queue -> takes(queue, type, inJava))
                .map(QueueDefinition::name)
                .toList();
    }

    private static boolean takes(QueueDefinition queue, String type, boolean inJava) {
        if (queue.runsJavaHandlers()) {
            return inJava;
        }
        return queue.types().isEmpty() || queue.types().contains(type);
    }

    /// All of them, by name.
    record Types(List<TypeView> types) {}

    /// @param queue the one that its jobs join by themselves
    /// @param queues all that take it
    /// @param example a payload to try it with
    record TypeView(
            String type,
            @Nullable String queue,
            List<String> queues,
            @JsonRawValue @Nullable String example) {}
}
