package io.coremill.web.problem;

import java.util.List;
import java.util.Map;
import org.springframework.http.ProblemDetail;

/// What is wrong with one field, parameter or header.
///
/// @param field its name, with dots for fields within fields
/// @param detail what would be right, starting with a verb: `must be from 1 to 10`
public record FieldError(String field, String detail) {

    /// Whether a problem is about this field, and perhaps others.
    public static boolean isAbout(ProblemDetail problem, String field) {
        Map<String, Object> properties = problem.getProperties();
        return properties != null
                && properties.get("errors") instanceof List<?> errors
                && errors.stream()
                        .anyMatch(it -> it instanceof FieldError e && e.field.equals(field));
    }

    /// Whether a problem is about this field or one within it, and perhaps others.
    public static boolean isWithin(ProblemDetail problem, String field) {
        Map<String, Object> properties = problem.getProperties();
        return properties != null
                && properties.get("errors") instanceof List<?> errors
                && errors.stream().anyMatch(it -> it instanceof FieldError e && e.isPartOf(field));
    }

    private boolean isPartOf(String whole) {
        return field.equals(whole) || field.startsWith(whole + ".");
    }

    @Override
    public String toString() {
        return field + " " + detail;
    }
}
