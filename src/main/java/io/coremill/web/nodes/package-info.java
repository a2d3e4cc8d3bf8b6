/// Nodes over HTTP.
@org.jspecify.annotations.NullMarked
package io.coremill.web.nodes;
