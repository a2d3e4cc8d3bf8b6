package io.coremill.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/// The body of every error (RFC 9457).
///
/// @param type a stable URI reference, see [ProblemType]
/// @param detail what is wrong and what to do about it
/// @param errors field by field, where fields are concerned
/// @param incident under which the log tells more, for errors of the service itself
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @Nullable List<FieldError> errors,
        @Nullable String incident) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final JsonMapper JSON = JsonMapper.shared();

    public static ProblemBody of(ProblemType type, String detail) {
        return new ProblemBody(type.uri(), type.title(), type.status(), detail, null, null);
    }

    /// @param errors at least one
    public static ProblemBody of(ProblemType type, List<FieldError> errors) {
        String detail = errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
        return new ProblemBody(
                type.uri(), type.title(), type.status(), detail, List.copyOf(errors), null);
    }

    static ProblemBody internal(String incident) {
        ProblemType type = ProblemType.INTERNAL_ERROR;
        String detail = "The log of the service tells more under incident %s".formatted(incident);
        return new ProblemBody(type.uri(), type.title(), type.status(), detail, null, incident);
    }

    /// For a status that the servlet container or Spring chose, and we have no type of our own for.
    static ProblemBody ofStatus(int status, String detail) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Status " + status : known.getReasonPhrase();
        return new ProblemBody("about:blank", title, status, detail, null, null);
    }

    byte[] toJson() {
        return JSON.writeValueAsBytes(this);
    }
}
