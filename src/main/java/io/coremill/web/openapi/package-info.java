/// The description of the API, and the pages to read and try it.
@org.jspecify.annotations.NullMarked
package io.coremill.web.openapi;
