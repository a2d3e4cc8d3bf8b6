/// What a caller may see and use of what is there: the one place that says so.
@org.jspecify.annotations.NullMarked
package io.coremill.web.sight;
