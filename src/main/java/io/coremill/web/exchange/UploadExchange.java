package io.coremill.web.exchange;

import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.security.CallerAdmissions;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The request of an upload, whose body one thread reads, and its answer. That thread alone reads
/// and writes, and waits here for the client.
public final class UploadExchange implements UploadSource {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final UploadTerms terms;
    private final LongSupplier nanos;
    private final ServletInputStream in;
    private final ArrivingBody body;
    private final PendingAnswer pending;
    private final ExchangeLife life;
    private final UploadReply reply;

    /// @param mediaType of an answer in lines
    /// @param start called once, when the body begins to arrive
    UploadExchange(
            HttpServletRequest request,
            HttpServletResponse response,
            String mediaType,
            UploadTerms terms,
            LongSupplier nanos,
            Consumer<UploadExchange> start)
            throws IOException {
        this.request = request;
        this.response = response;
        this.terms = terms;
        this.nanos = nanos;
        in = request.getInputStream();
        body = new ArrivingBody(in);
        pending = new PendingAnswer(response.getOutputStream(), nanos);
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        life = new ExchangeLife(context, pending, () -> start.accept(this));
        context.addListener(life);
        var rest = new UnreadRest(request, body, life, nanos);
        reply =
                new UploadReply(
                        request, response, mediaType, terms.patience(), pending, life, rest);
    }

    /// Lets the body come.
    void begin() throws IOException {
        UploadRequest.proceed(request, response);
        in.setReadListener(life);
    }

    /// The thread that calls it takes the upload.
    void take() {
        life.take();
    }

    /// The service is about to end.
    void wake() {
        life.wake();
    }

    public UploadReply reply() {
        return reply;
    }

    @Override
    public boolean isReadable() throws IOException {
        try (var _ = life.touch()) {
            life.checkThere();
            return body.isReadable();
        }
    }

    @Override
    public int read(byte[] into) throws IOException {
        try (var _ = life.touch()) {
            long since = nanos.getAsLong();
            while (true) {
                checkWanted();
                pending.pump();
                int count = body.readWhatIsHere(into);
                if (count != 0) {
                    return count;
                }
                long left = terms.patience().toNanos() - (nanos.getAsLong() - since);
                if (left <= 0) {
                    throw nothingCame();
                }
                life.await(left);
            }
        }
    }

    private ProblemException nothingCame() {
        return new ProblemException(
                ProblemType.BODY_TIMEOUT,
                "Nothing more of the body came for %d s".formatted(terms.patience().toSeconds()));
    }

    @Override
    public void pause(Duration time) throws IOException {
        try (var _ = life.touch()) {
            long since = nanos.getAsLong();
            checkWanted();
            for (long left = time.toNanos();
                    left > 0;
                    left = time.toNanos() - (nanos.getAsLong() - since)) {
                life.await(left);
                checkWanted();
            }
        }
    }

    private void checkWanted() throws IOException {
        life.checkThere();
        if (terms.isDraining().getAsBoolean()) {
            throw OpenUploads.draining();
        }
        checkAdmitted();
    }

    @Override
    public void checkAdmitted() {
        if (!terms.admission().lasts()) {
            throw CallerAdmissions.ended();
        }
    }

    /// Ends it if it has not ended, as after a failure.
    void close() {
        try (var _ = life.touch()) {
            if (!life.isOver()) {
                UploadRequest.cut(request);
                life.complete();
            }
        }
    }
}
