package io.coremill.web.problem;

/// What is wrong with one field, parameter or header.
///
/// @param field its name, with dots for fields within fields
/// @param detail what would be right, starting with a verb: `must be from 1 to 10`
public record FieldError(String field, String detail) {

    @Override
    public String toString() {
        return field + " " + detail;
    }
}
