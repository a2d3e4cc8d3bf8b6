package io.coremill.web.exchange;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.dispatch.DispatchView;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.web.LongRequest;
import io.coremill.web.access.ClientName;
import io.coremill.web.access.ClientPlaces;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.security.CallerAdmissions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// All uploads that are open, a bounded number of them. Each has a thread, as it lasts for as long
/// as its client sends, and holds none that others need. A service that wants to end does not wait
/// for them: it ends them.
@Component
public class OpenUploads {
    private static final String RETRY_AFTER = "5";

    private final HttpSettings settings;
    private final DispatchView dispatch;
    private final CallerAdmissions admissions;
    private final LongSupplier nanos;
    private final UploadFigures figures;
    private final RefusalFigures refusals;
    private final ClientPlaces places;
    private final Set<UploadExchange> open = ConcurrentHashMap.newKeySet();
    private final ThreadFactory threads =
            Thread.ofPlatform().daemon().name("coremill-upload-", 1).factory();
    private volatile boolean closed = false;

    OpenUploads(
            HttpSettings settings,
            DispatchView dispatch,
            CallerAdmissions admissions,
            LongSupplier nanos,
            UploadFigures figures,
            RefusalFigures refusals) {
        this.refusals = refusals;
        this.settings = settings;
        this.dispatch = dispatch;
        this.admissions = admissions;
        this.nanos = nanos;
        this.figures = figures;
        places = new ClientPlaces(settings.maxUploadsPerClient(), settings.maxUploads());
    }

    /// @param mediaType of an answer in lines
    /// @param taker takes the upload, on its thread
    /// @throws ProblemException if as many are open as may be, or the service is about to end
    public void open(
            HttpServletRequest request,
            HttpServletResponse response,
            String mediaType,
            Consumer<UploadExchange> taker)
            throws IOException {
        if (isDraining()) {
            throw draining();
        }
        String client = ClientName.of(request);
        takePlace(client);
        try {
            LongRequest.UPLOAD.observe(request);
            var exchange =
                    new UploadExchange(
                            request,
                            response,
                            mediaType,
                            new UploadTerms(
                                    this::isDraining,
                                    admissions.of(request),
                                    settings.bodyTimeout()),
                            nanos,
                            it -> start(it, client, taker));
            exchange.begin();
        } catch (IOException | RuntimeException e) {
            giveBack(client);
            throw e;
        }
    }

    private void takePlace(String client) {
        switch (places.take(client)) {
            case TAKEN -> figures.opened();
            case CLIENT_HAS_TOO_MANY ->
                    throw tooMany(
                            "%d of yours are open (coremill.http.max-uploads-per-client)",
                            settings.maxUploadsPerClient());
            case TOO_MANY_IN_ALL ->
                    throw tooMany("%d are open (coremill.http.max-uploads)", settings.maxUploads());
        }
    }

    private void start(UploadExchange exchange, String client, Consumer<UploadExchange> taker) {
        open.add(exchange);
        threads.newThread(
                        () -> {
                            try {
                                exchange.take();
                                taker.accept(exchange);
                            } finally {
                                exchange.close();
                                open.remove(exchange);
                                giveBack(client);
                            }
                        })
                .start();
    }

    private void giveBack(String client) {
        figures.closed();
        places.giveBack(client);
    }

    private boolean isDraining() {
        return closed || dispatch.isDraining();
    }

    static ProblemException draining() {
        return ProblemException.passing(
                ProblemType.DRAINING,
                "It takes no more jobs; send what is left to another, or later",
                RETRY_AFTER);
    }

    private ProblemException tooMany(String what, int most) {
        refusals.count(CallerLimit.UPLOADS);
        return ProblemException.passing(
                ProblemType.TOO_MANY_UPLOADS,
                what.formatted(most) + ", as many as may be; try again later",
                RETRY_AFTER);
    }

    @EventListener(ContextClosedEvent.class)
    void close() {
        closed = true;
        open.forEach(UploadExchange::wake);
    }
}
