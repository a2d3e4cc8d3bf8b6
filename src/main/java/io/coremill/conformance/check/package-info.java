/// The checks of a worker, each of one section of the protocol.
@org.jspecify.annotations.NullMarked
package io.coremill.conformance.check;
