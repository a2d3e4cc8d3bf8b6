/// The record of who did what: written to the log, and kept in a table where settings say so. It
/// knows neither HTTP nor a store.
@org.jspecify.annotations.NullMarked
package io.coremill.access.audit;
