/// The HTTP API under `/v1`.
@org.jspecify.annotations.NullMarked
package io.coremill.web;
