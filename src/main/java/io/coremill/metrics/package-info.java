/// Micrometer binders. They read and never steer.
@org.jspecify.annotations.NullMarked
package io.coremill.metrics;
