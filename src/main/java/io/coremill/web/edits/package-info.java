/// Jobs that are there, changed and removed over HTTP.
@org.jspecify.annotations.NullMarked
package io.coremill.web.edits;
