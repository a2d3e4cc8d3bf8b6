package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.handler.Json;
import io.coremill.handler.RecordingContext;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.Outcome;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs `http` jobs on the calling thread.
record Caller(HandlerRegistry handlers) {
    private static final JsonMapper JSON = new JsonMapper();

    static Caller allowing(String... allowed) {
        return of(new HttpHandler(PermittedDestinations.of(List.of(allowed))));
    }

    static Caller of(HttpHandler http) {
        return new Caller(HandlerRegistry.of(List.of(http)));
    }

    JsonNode get(String url) {
        return call(Map.of("url", url));
    }

    JsonNode call(Map<String, ?> payload) {
        Outcome outcome = run(payload);
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        return JSON.readTree(((Outcome.Succeeded) outcome).result().text());
    }

    Outcome.Failed fail(Map<String, ?> payload) {
        Outcome outcome = run(payload);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    Outcome run(Map<String, ?> payload) {
        return handlers.run("http", Json.write(payload), new RecordingContext(), _ -> {});
    }
}
