/// The lines between the service and a worker, shared by both ends.
@org.jspecify.annotations.NullMarked
package io.coremill.protocol;
