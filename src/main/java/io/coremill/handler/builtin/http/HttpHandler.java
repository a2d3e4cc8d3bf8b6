package io.coremill.handler.builtin.http;

import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Result;
import java.io.IOException;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes an HTTP request. A response of any status is a result; without one the attempt failed.
///
/// The exchange has a second virtual thread, which the job's thread waits for: interrupting
/// that one closes its connection, wherever it stands, so that neither a cancel nor the end of the
/// time has to wait for the other side.
public final class HttpHandler implements JobHandler {
    private final PermittedDestinations destinations;
    private final HostConnector connector;

    public HttpHandler(PermittedDestinations destinations) {
        this(
                destinations,
                new HostConnector(new SystemResolver(), destinations, new IsolatedTls()));
    }

    HttpHandler(PermittedDestinations destinations, HostConnector connector) {
        this.destinations = destinations;
        this.connector = connector;
    }

    @Override
    public String type() {
        return "http";
    }

    @Override
    public String defaultQueue() {
        return "io";
    }

    @Override
    public String example() {
        return "{\"url\":\"https://example.com/\",\"method\":\"GET\"}";
    }

    @Override
    public Work prepare(Payload payload) {
        HttpCall call = new CallReader(payload, destinations).read();
        return _ -> make(call);
    }

    private Result make(HttpCall call) throws InterruptedException, JobFailedException {
        var exchange = new FutureTask<>(() -> follow(call));
        Thread.ofVirtual().name("http").start(exchange);
        try {
            return exchange.get(call.timeout().toNanos(), TimeUnit.NANOSECONDS).result();
        } catch (TimeoutException e) {
            throw failed(call, "no whole response within " + call.timeout(), true);
        } catch (ExecutionException e) {
            Throwable failure = Objects.requireNonNull(e.getCause());
            if (failure instanceof Error error) {
                throw error;
            }
            throw failed(call, reason(failure), !(failure instanceof RequestRefusedException));
        } finally {
            exchange.cancel(true);
        }
    }

    /// The first response that does not send us elsewhere, or that may not any more.
    private ResponseResult follow(HttpCall first) throws IOException, InterruptedException {
        HttpCall call = first;
        while (true) {
            ServerResponse response = exchange(call);
            String location = response.location();
            if (location == null || !call.follows()) {
                return new ResponseResult(call.target(), response);
            }
            call = call.redirected(response.status(), next(call, location));
        }
    }

    private ServerResponse exchange(HttpCall call) throws IOException, InterruptedException {
        try (Socket connection = connector.connect(call.target())) {
            return new HttpExchange(call).over(connection);
        }
    }

    private static RequestTarget next(HttpCall call, String location)
            throws RequestRefusedException {
        if (call.followed() == call.redirects()) {
            throw new RequestRefusedException("it was redirected more often than it may be");
        }
        RequestTarget next;
        try {
            next = call.target().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new RequestRefusedException("it was redirected to what is no URL for a request");
        }
        if (call.target().secure() && !next.secure()) {
            throw new RequestRefusedException(
                    "it was redirected from https to http, where others can read along");
        }
        return next;
    }

    /// In the words of the failure and of what is behind it.
    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? words(failure) : words(failure) + ": " + words(cause);
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message != null && failure instanceof IOException ? message : failure.toString();
    }

    private static JobFailedException failed(HttpCall call, String why, boolean retryable) {
        return new JobFailedException(
                "%s %s: %s".formatted(call.method(), call.target(), why), retryable);
    }
}
