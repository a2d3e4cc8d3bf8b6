/// Bulk actions over HTTP: made, shown and cancelled.
@org.jspecify.annotations.NullMarked
package io.coremill.web.bulk;
