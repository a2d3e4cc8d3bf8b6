/// The Java worker: the child's end of the pipe, a plain `main` without Spring.
@org.jspecify.annotations.NullMarked
package io.coremill.worker;
