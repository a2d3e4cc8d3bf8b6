/// Holds a worker of any language against docs/worker-protocol.md: a plain `main` without Spring.
@org.jspecify.annotations.NullMarked
package io.coremill.conformance;
