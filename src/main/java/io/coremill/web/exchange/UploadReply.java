package io.coremill.web.exchange;

import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/// The answer to an upload: lines as they come, or one whole at the end. For the thread that takes
/// the upload, which waits here for the client.
public final class UploadReply {
    private static final int MOST_PENDING = 1 << 20;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final String mediaType;
    private final Duration patience;
    private final PendingAnswer pending;
    private final ExchangeLife life;
    private final UnreadRest rest;
    private boolean replays = false;

    /// @param mediaType of an answer in lines
    /// @param patience for how long nothing may be read
    UploadReply(
            HttpServletRequest request,
            HttpServletResponse response,
            String mediaType,
            Duration patience,
            PendingAnswer pending,
            ExchangeLife life,
            UnreadRest rest)
            throws IOException {
        this.request = request;
        this.response = response;
        this.mediaType = mediaType;
        this.patience = patience;
        this.pending = pending;
        this.life = life;
        this.rest = rest;
        out = response.getOutputStream();
    }

    /// The answer is one that was given before.
    public void replays() {
        replays = true;
    }

    /// Sends a line or more of the answer. Waits while the client has much to read, and cuts it off
    /// if it reads nothing for long.
    public void write(byte[] bytes) throws IOException {
        try (var _ = life.touch()) {
            life.checkThere();
            if (!pending.hasBegun()) {
                pending.begin();
                begin(mediaType);
                response.setHeader("X-Accel-Buffering", "no");
                out.setWriteListener(life);
            }
            pending.add(bytes);
            pending.pump();
            awaitReader(MOST_PENDING);
        }
    }

    /// Ends an answer in lines once it has been read.
    public void finish() throws IOException {
        try (var _ = life.touch()) {
            if (!pending.hasBegun()) {
                begin(mediaType);
            }
            awaitReader(0);
            rest.leave();
            life.complete();
        }
    }

    /// Answers with this as a whole.
    public void answer(byte[] json) throws IOException {
        try (var _ = life.touch()) {
            life.checkThere();
            begin(MediaType.APPLICATION_JSON_VALUE);
            response.setContentLength(json.length);
            out.write(json);
            out.flush();
            life.complete();
        }
    }

    /// Answers with a problem as a whole. The client may still be sending then.
    public void refuse(ProblemException problem) throws IOException {
        try (var _ = life.touch()) {
            life.checkThere();
            var headers = new HttpHeaders();
            headers.putAll(problem.getHeaders());
            headers.set(HttpHeaders.CONNECTION, "close");
            ProblemResponse.send(response, problem.getBody(), headers);
            out.flush();
            rest.leave();
            life.complete();
        }
    }

    private void begin(String type) {
        response.setContentType(type);
        if (replays) {
            response.setHeader("Idempotency-Replayed", "true");
        }
    }

    private void awaitReader(long most) throws IOException {
        while (pending.isMoreThan(most)) {
            long left = patience.toNanos() - pending.nanosUntaken();
            if (left <= 0) {
                UploadRequest.cut(request);
                life.complete();
                throw new IOException("the client reads no answers");
            }
            life.await(left);
        }
    }
}
