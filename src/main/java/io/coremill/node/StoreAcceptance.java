package io.coremill.node;

import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.AcceptedQueue;
import io.coremill.queue.cluster.OwnNode;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.SmartInitializingSingleton;

/// Makes known at the start what this node lets in, for submissions to the store that pass it by.
final class StoreAcceptance implements SmartInitializingSingleton {
    private final OwnNode own;
    private final QueueDefinitions queues;
    private final HandlerRegistry handlers;
    private final long maxPayload;

    /// @param maxPayload bytes
    StoreAcceptance(
            OwnNode own, QueueDefinitions queues, HandlerRegistry handlers, long maxPayload) {
        this.own = own;
        this.queues = queues;
        this.handlers = handlers;
        this.maxPayload = maxPayload;
    }

    @Override
    public void afterSingletonsInstantiated() {
        own.accepts(
                new AcceptedJobs(
                        queues.all().stream().map(this::accepted).toList(),
                        usualQueues(),
                        maxPayload));
    }

    private AcceptedQueue accepted(QueueDefinition queue) {
        var ofTypes = new TreeMap<String, QueueDefinition.Defaults>();
        Map<String, AttemptTerms> types = queues.types();
        types.forEach((type, terms) -> ofTypes.put(type, queue.defaults().under(terms)));
        return new AcceptedQueue(
                queue.name(),
                queue.maxWaiting(),
                queue.types(handlers.types()),
                queue.defaults(),
                ofTypes);
    }

    private Map<String, String> usualQueues() {
        var usual = new TreeMap<String, String>();
        for (String type : handlers.types()) {
            handlers.find(type)
                    .map(RegisteredHandler::defaultQueue)
                    .filter(queue -> queues.find(queue).isPresent())
                    .ifPresent(queue -> usual.put(type, queue));
        }
        return usual;
    }
}
