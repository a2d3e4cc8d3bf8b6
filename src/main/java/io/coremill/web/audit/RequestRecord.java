package io.coremill.web.audit;

import io.coremill.access.AccessCaller;
import io.coremill.access.audit.AuditActor;
import io.coremill.access.audit.AuditEvent;
import io.coremill.access.audit.AuditOutcome;
import io.coremill.access.audit.AuditTarget;
import io.coremill.access.audit.AuditTrail;
import io.coremill.web.access.ClientAddress;
import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.security.CallerAuthentication;
import io.coremill.web.sight.SensitiveLook;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;

/// Decides which requests are recorded, and says of each what it was. Changes are, and what was
/// refused; of what only reads, what shows much at once or what is not for all eyes.
final class RequestRecord {
    private static final String AUDIT = "/v1/audit";
    private static final String EXPORT = "/v1/jobs/export";
    private static final String JOBS = "/v1/jobs";
    private static final String ACTUATOR = "/actuator/";

    /// What monitoring asks all the time.
    private static final Set<String> MONITORED = Set.of("health", "info", "prometheus");

    /// Where Spring Security leaves those that it has let in.
    private static final SecurityContextRepository CALLERS =
            new RequestAttributeSecurityContextRepository();

    private final AuditTrail trail;
    private final boolean submissions;

    /// @param submissions whether single ones are recorded
    RequestRecord(AuditTrail trail, boolean submissions) {
        this.trail = trail;
        this.submissions = submissions;
    }

    /// A request has been answered, or will not be.
    ///
    /// @param status of the answer
    void ended(HttpServletRequest request, HttpServletResponse response, int status) {
        AuditOutcome outcome = AuditOutcome.of(status);
        if (outcome == AuditOutcome.REFUSED || isRecorded(request)) {
            AuditActor actor = actor(request);
            trail.record(actor, outcome, () -> event(actor, request, response, status));
        }
    }

    private boolean isRecorded(HttpServletRequest request) {
        if (SensitiveLook.isNoted(request)) {
            return true;
        }
        if (AuditedRequest.isReading(request.getMethod())) {
            return isRecordedRead(request);
        }
        return submissions || !isSingleSubmission(request);
    }

    private static boolean isSingleSubmission(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && request.getServletPath().equals(JOBS)
                && !UploadRequest.isOne(request);
    }

    private static boolean isRecordedRead(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.equals(EXPORT)
                || path.equals(AUDIT)
                || (path.startsWith(ACTUATOR) && !isMonitored(path));
    }

    private static boolean isMonitored(String path) {
        String endpoint = path.substring(ACTUATOR.length()).split("/", 2)[0];
        return MONITORED.contains(endpoint);
    }

    private static AuditEvent event(
            AuditActor actor,
            HttpServletRequest request,
            HttpServletResponse response,
            int status) {
        var asked =
                AuditedRequest.of(
                        request.getMethod(),
                        request.getServletPath(),
                        UploadRequest.isOne(request));
        boolean sensitive = SensitiveLook.isNoted(request);
        return new AuditEvent(
                actor,
                sensitive ? asked.sensitiveAction() : asked.action(),
                target(asked.target(), response),
                status,
                detail(request, response));
    }

    private static AuditActor actor(HttpServletRequest request) {
        String address = ClientAddress.of(request);
        return CALLERS.loadDeferredContext(request).get().getAuthentication()
                        instanceof CallerAuthentication sent
                ? actor(sent.getPrincipal(), address)
                : new AuditActor("", "", address);
    }

    private static AuditActor actor(AccessCaller caller, String address) {
        return new AuditActor(caller.principal(), caller.key(), address);
    }

    /// What was made has the id that the answer shows.
    private static AuditTarget target(AuditTarget asked, HttpServletResponse response) {
        String location = response.getHeader(HttpHeaders.LOCATION);
        return asked.id().isEmpty() && location != null
                ? new AuditTarget(asked.kind(), location.substring(location.lastIndexOf('/') + 1))
                : asked;
    }

    private static String detail(HttpServletRequest request, HttpServletResponse response) {
        if (response.getHeader("Idempotency-Replayed") != null) {
            AuditNote.add(request, "replayed", true);
        }
        return AuditNote.detail(request);
    }
}
