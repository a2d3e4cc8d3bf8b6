package io.coremill.web.arrival;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.settings.access.AccessSettings;
import io.coremill.web.access.ClientName;
import io.coremill.web.access.ClientShares;
import io.coremill.web.security.CallerAdmissions;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Passes a request on once its body is there. A body that came along with the headers costs
/// nothing more; for any other no thread waits, so that clients which send half of one cannot take
/// all threads.
@Component
@Order(Ordered.LOWEST_PRECEDENCE - 2)
public class BodyArrivals extends HttpFilter {
    private static final String BODY = BodyArrivals.class.getName() + ".body";

    /// As many as there are threads, which waited for them before.
    private static final int MOST = 200;

    private static final int MOST_PER_CLIENT = 100;

    /// What is read of a body that is too large, so that its client sees the answer.
    private static final long READ_IN_VAIN = 2L << 20;

    private final transient HttpSettings settings;
    private final transient boolean isAccessOn;
    private final transient CallerAdmissions admissions;
    private final transient RefusalFigures figures;
    private final transient LongSupplier nanos;
    private final transient ClientShares<BodyArrival> arriving =
            new ClientShares<>(MOST_PER_CLIENT, MOST);
    private final transient ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-bodies").daemon().factory());

    BodyArrivals(
            HttpSettings settings,
            AccessSettings access,
            CallerAdmissions admissions,
            RefusalFigures figures,
            LongSupplier nanos) {
        this.settings = settings;
        isAccessOn = access.enabled();
        this.admissions = admissions;
        this.figures = figures;
        this.nanos = nanos;
    }

    /// What has arrived, one byte more than the largest body at most; null for requests without.
    public static byte @Nullable [] bodyOf(HttpServletRequest request) {
        return (byte[]) request.getAttribute(BODY);
    }

    static void put(HttpServletRequest request, byte[] body) {
        request.setAttribute(BODY, body);
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isAccessOn && KeylessRequests.passes(request, response, chain)) {
            return;
        }
        int most = Math.toIntExact(settings.maxBody().toBytes()) + 1;
        if (UploadRequest.isOne(request)) {
            UploadRequest.offer(response);
            chain.doFilter(request, response);
            return;
        }
        if (!isToBeRead(request, most - 1L)) {
            chain.doFilter(ReplayedBody.of(request, most), response);
            return;
        }
        var content = new BodyContent(request.getContentLengthLong(), most);
        if (content.takeWhatIsHere(request.getInputStream())) {
            put(request, content.bytes());
            chain.doFilter(ReplayedBody.of(request, most), response);
        } else {
            await(
                    new BodyArrival(
                            request,
                            response,
                            content,
                            admissions.of(request),
                            nanos,
                            this::left,
                            this::tooSlow));
        }
    }

    private static boolean isToBeRead(HttpServletRequest request, long limit) {
        long announced = request.getContentLengthLong();
        if (announced < 0) {
            return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        }
        boolean isRefusedAtOnce =
                announced > limit + READ_IN_VAIN
                        || (announced > limit && request.getHeader(HttpHeaders.EXPECT) != null);
        return announced > 0 && !isRefusedAtOnce;
    }

    private void await(BodyArrival arrival) throws IOException {
        BodyArrival slowest = arriving.add(ClientName.of(arrival.request()), arrival);
        if (slowest != null) {
            figures.count(CallerLimit.BODIES);
            slowest.giveUp("More bodies are arriving than may, and this one has taken longest");
        }
        arrival.begin(timer, settings.bodyTimeout());
        admissions.watch(arrival, arrival.admission());
    }

    private void tooSlow() {
        figures.count(CallerLimit.BODY_TIME);
    }

    private void left(BodyArrival arrival) {
        arriving.remove(arrival);
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
