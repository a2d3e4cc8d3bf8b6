/// The Java worker's command.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes.javaworker;
