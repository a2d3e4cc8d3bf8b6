package io.coremill.web.problem;

import io.coremill.queue.QueueFullException;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.bulk.BulkLimitException;
import io.coremill.queue.edit.DueTooLateException;
import io.coremill.queue.edit.StaleVersionException;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.upload.UploadTakenException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.util.DisconnectedClientHelper;

/// Makes of each exception what the client gets. What was not foreseen goes to the log in full, and
/// to the client as a number only.
public final class ExceptionProblems {
    private static final Logger log = LoggerFactory.getLogger(ExceptionProblems.class);
    private static final String RETRY_FULL_QUEUE_AFTER = "1";
    private static final String RETRY_KEY_AFTER = "1";
    private static final String RETRY_STORE_AFTER = "5";
    private static final String RETRY_BULK_AFTER = "5";

    private ExceptionProblems() {}

    public static ProblemException of(Exception exception) {
        return switch (exception) {
            case ProblemException problem -> problem;
            case QueueFullException full -> queueFull(full);
            case StorageUnavailableException _ -> storageUnavailable();
            case KeyHeldException held -> keyHeld(held);
            case KeyReusedException reused -> keyReused(reused);
            case KeyBusyException _ ->
                    ProblemException.passing(
                            ProblemType.KEY_BUSY,
                            "Another transaction has the key in use; nothing has been changed, try"
                                    + " again",
                            RETRY_KEY_AFTER);
            case UploadTakenException _ ->
                    ProblemException.passing(
                            ProblemType.KEY_IN_FLIGHT,
                            "Another request goes on with the upload under this Idempotency-Key; send"
                                    + " it again once that has ended",
                            RETRY_KEY_AFTER);
            case WrongStateException wrong ->
                    new ProblemException(
                            ProblemType.WRONG_STATE, String.valueOf(wrong.getMessage()));
            case StaleVersionException stale ->
                    new ProblemException(
                            ProblemType.STALE_VERSION,
                            stale.getMessage() + "; look at it again, then send its ETag");
            case DueTooLateException late -> dueTooLate(late);
            case BulkLimitException full ->
                    ProblemException.passing(
                            ProblemType.TOO_MANY_BULK_ACTIONS,
                            full.getMessage() + "; cancel one, or try again once one has ended",
                            RETRY_BULK_AFTER);
            case HttpRequestMethodNotSupportedException method -> methodNotAllowed(method);
            case HttpMediaTypeNotSupportedException media -> unsupported(media);
            case HttpMediaTypeNotAcceptableException media -> notAcceptable(media);
            case MethodArgumentTypeMismatchException mismatch
                    when NestedExceptionUtils.getRootCause(mismatch)
                            instanceof ProblemException problem ->
                    problem;
            case MethodArgumentTypeMismatchException mismatch ->
                    ProblemException.about(
                            ProblemType.INVALID_PARAMETER,
                            mismatch.getName(),
                            mismatch.getRequiredType() == int.class
                                    ? "is too large or too small a number"
                                    : "is not in the form it should have");
            case ClientAbortException gone when gone.getCause() instanceof SocketTimeoutException ->
                    new ProblemException(
                            ContainerProblems.untyped(
                                    HttpStatus.REQUEST_TIMEOUT.value(),
                                    "The body did not arrive in time"));
            case Exception gone when DisconnectedClientHelper.isClientDisconnectedException(gone) ->
                    clientGone(gone);
            case InvalidParameterException _, BadRequestException _ ->
                    new ProblemException(
                            ProblemType.BAD_REQUEST,
                            "The query or the body is not encoded as HTTP asks for");
            // Endpoints for operators alone read bodies by Spring's own means.
            case HttpMessageNotReadableException _ ->
                    new ProblemException(
                            ProblemType.MALFORMED_JSON,
                            "The body is not JSON, or not as this endpoint takes it");
            // Spring Security looks at a header once it is read, wherever that is.
            case RequestRejectedException _ ->
                    new ProblemException(
                            ProblemType.BAD_REQUEST,
                            "The path or a header has characters that are not allowed there");
            case ErrorResponse response -> ofSpring(response);
            default -> unforeseen(exception);
        };
    }

    /// Which is no fault of ours, and read by no client.
    private static ProblemException clientGone(Exception gone) {
        log.debug("the client closed the connection: {}", gone.toString());
        return new ProblemException(
                ProblemType.BAD_REQUEST, "The connection was closed before all was sent");
    }

    private static ProblemException queueFull(QueueFullException full) {
        String detail =
                "Queue %s holds %d waiting jobs, as many as it may; try again later"
                        .formatted(full.queue(), full.maxWaiting());
        return ProblemException.passing(ProblemType.QUEUE_FULL, detail, RETRY_FULL_QUEUE_AFTER);
    }

    private static ProblemException keyReused(KeyReusedException reused) {
        String where = reused.line() == 0 ? "" : ", which differs in line " + reused.line();
        return ProblemException.about(
                ProblemType.KEY_REUSED,
                "Idempotency-Key",
                "was sent with another body before%s; take a new key for a new request"
                        .formatted(where));
    }

    private static ProblemException keyHeld(KeyHeldException held) {
        String why =
                held.isInUnknownWays()
                        ? "Only a later version of the service knows what job %s says about its key; ask a node of that version"
                        : "Job %s holds the key of this one; wait until it has ended, and until its unique.for is over if it has one, or cancel it";
        ProblemDetail problem = ProblemType.KEY_HELD.with(why.formatted(held.holder()));
        problem.setProperty("job", held.holder().toString());
        return new ProblemException(problem);
    }

    private static ProblemException dueTooLate(DueTooLateException late) {
        String limit =
                switch (late.limit()) {
                    case EXPIRES -> "the time at which the job expires";
                    case DEADLINE -> "the deadline of the job";
                };
        return late.isOfAskedLimit()
                ? ProblemException.about(
                        ProblemType.INVALID_JOB,
                        "expires",
                        "must be later than the time at which the job is due")
                : ProblemException.about(
                        ProblemType.INVALID_JOB,
                        "runAt",
                        "must be earlier than %s, %s".formatted(limit, late.at()));
    }

    private static ProblemException storageUnavailable() {
        return ProblemException.passing(
                ProblemType.STORAGE_UNAVAILABLE,
                "Nothing has been changed; try again later. GET /actuator/health/readiness"
                        + " has the reason",
                RETRY_STORE_AFTER);
    }

    private static ProblemException methodNotAllowed(HttpRequestMethodNotSupportedException e) {
        String allowed = e.getHeaders().getFirst(HttpHeaders.ALLOW);
        String detail = "%s is not allowed here; use %s".formatted(e.getMethod(), allowed);
        return new ProblemException(ProblemType.METHOD_NOT_ALLOWED.with(detail), e.getHeaders());
    }

    private static ProblemException unsupported(HttpMediaTypeNotSupportedException e) {
        String accepted = mediaTypes(e.getSupportedMediaTypes());
        String detail = "Send Content-Type: %s".formatted(accepted);
        return new ProblemException(
                ProblemType.UNSUPPORTED_MEDIA_TYPE.with(detail),
                ProblemException.header(HttpHeaders.ACCEPT, accepted));
    }

    private static ProblemException notAcceptable(HttpMediaTypeNotAcceptableException e) {
        String offered = mediaTypes(e.getSupportedMediaTypes());
        return new ProblemException(
                ProblemType.NOT_ACCEPTABLE,
                offered.isEmpty()
                        ? "The Accept header cannot be met"
                        : "This is to be had as %s".formatted(offered));
    }

    private static String mediaTypes(List<MediaType> types) {
        return types.stream()
                .map(MediaType::toString)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static ProblemException ofSpring(ErrorResponse response) {
        int status = response.getStatusCode().value();
        if (status == HttpStatus.NOT_FOUND.value()) {
            return new ProblemException(
                    ProblemType.NOT_FOUND, "Nothing is at this path; /v3/api-docs lists what is");
        }
        return new ProblemException(
                ContainerProblems.untyped(status, "The request cannot be answered as it is"),
                response.getHeaders());
    }

    private static ProblemException unforeseen(Exception exception) {
        String incident = UUID.randomUUID().toString();
        log.error("incident {}: a request failed", incident, exception);
        ProblemDetail problem =
                ProblemType.INTERNAL_ERROR.with(
                        "The log of the service has more under incident " + incident);
        problem.setProperty("incident", incident);
        return new ProblemException(problem);
    }
}
