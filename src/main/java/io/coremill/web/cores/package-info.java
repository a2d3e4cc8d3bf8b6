/// Cores over HTTP.
@org.jspecify.annotations.NullMarked
package io.coremill.web.cores;
