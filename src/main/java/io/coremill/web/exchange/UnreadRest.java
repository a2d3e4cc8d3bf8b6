package io.coremill.web.exchange;

import io.coremill.web.arrival.UploadRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What a client still sends of a body that has been answered.
final class UnreadRest {
    /// What is read of it, so that the client sees the answer before the connection ends.
    private static final long READ_IN_VAIN = 2L << 20;

    private static final Duration TIME_TO_SEE_THE_ANSWER = Duration.ofSeconds(2);

    private final HttpServletRequest request;
    private final ArrivingBody body;
    private final ExchangeLife life;
    private final LongSupplier nanos;

    UnreadRest(
            HttpServletRequest request, ArrivingBody body, ExchangeLife life, LongSupplier nanos) {
        this.request = request;
        this.body = body;
        this.life = life;
        this.nanos = nanos;
    }

    /// Reads a little of it, in the middle of a touch: the client may look for an answer only when
    /// all is sent, or lose one for which the connection was closed too early.
    void leave() throws IOException {
        byte[] scrap = new byte[8192];
        long since = nanos.getAsLong();
        long read = 0;
        int count = body.readWhatIsHere(scrap);
        long left = TIME_TO_SEE_THE_ANSWER.toNanos();
        while (count >= 0 && left > 0 && read < READ_IN_VAIN) {
            read += count;
            if (count == 0) {
                life.await(left);
            }
            count = body.readWhatIsHere(scrap);
            left = TIME_TO_SEE_THE_ANSWER.toNanos() - (nanos.getAsLong() - since);
        }
        if (count >= 0) {
            UploadRequest.leaveRest(request);
        }
    }
}
