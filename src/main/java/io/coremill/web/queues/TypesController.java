package io.coremill.web.queues;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.coremill.access.AccessCaller;
import io.coremill.dispatch.DispatchView;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.lookup.JobVisibility;
import io.coremill.web.sight.CallerSight;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the types that can be submitted. A queue whose command takes any type may know more, as
/// long as its workers do not announce what they know.
@RestController
class TypesController {
    private final HandlerRegistry handlers;
    private final QueueDefinitions queues;
    private final DispatchView dispatch;

    TypesController(HandlerRegistry handlers, QueueDefinitions queues, DispatchView dispatch) {
        this.handlers = handlers;
        this.queues = queues;
        this.dispatch = dispatch;
    }

    /// One who sees some queues sees what these take: the others would show what others run.
    @GetMapping(path = "/v1/types", produces = MediaType.APPLICATION_JSON_VALUE)
    Types list(AccessCaller caller) {
        JobVisibility seen = CallerSight.of(caller).jobs();
        List<Taker> takers = queues.all().stream().map(this::taker).toList();
        var names = new TreeSet<>(handlers.types());
        takers.forEach(taker -> names.addAll(taker.types()));
        names.addAll(queues.types().keySet());
        return new Types(
                names.stream()
                        .filter(seen::hasType)
                        .map(type -> view(type, takers, seen))
                        .filter(it -> seen.queues().isEmpty() || !it.queues().isEmpty())
                        .toList());
    }

    private TypeView view(String type, List<Taker> takers, JobVisibility seen) {
        RegisteredHandler handler = handlers.find(type).orElse(null);
        return new TypeView(
                type,
                handler == null ? null : configured(handler.defaultQueue(), seen),
                takers.stream()
                        .filter(taker -> taker.takes(type, handler != null))
                        .map(Taker::queue)
                        .filter(seen::hasQueue)
                        .toList(),
                handler == null ? null : handler.example(),
                TermsView.of(queues.types().get(type)));
    }

    private @Nullable String configured(String queue, JobVisibility seen) {
        return queues.find(queue).map(QueueDefinition::name).filter(seen::hasQueue).orElse(null);
    }

    private Taker taker(QueueDefinition queue) {
        boolean isSettled = queue.runsJavaHandlers() || !queue.program().types().isEmpty();
        Set<String> announced = isSettled ? null : dispatch.announcedTypes(queue.name());
        return new Taker(
                queue.name(),
                queue.runsJavaHandlers(),
                Objects.requireNonNullElse(announced, queue.program().types()));
    }

    /// A queue and the types that it is known to take.
    ///
    /// @param types none if it takes any, or all that are written in Java
    private record Taker(String queue, boolean runsJavaHandlers, Set<String> types) {

        boolean takes(String type, boolean inJava) {
            return runsJavaHandlers ? inJava : types.isEmpty() || types.contains(type);
        }
    }

    /// All of them, by name.
    record Types(List<TypeView> types) {}

    /// @param queue the one that its jobs join by themselves
    /// @param queues all that take it
    /// @param example a payload to try it with
    /// @param definition what its settings set
    record TypeView(
            String type,
            @Nullable String queue,
            List<String> queues,
            @JsonRawValue @Nullable String example,
            @Nullable TermsView definition) {}
}
