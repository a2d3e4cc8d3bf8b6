/// The code behind each job type; the same class runs on a thread, on a virtual thread and in a
// Java worker.
@org.jspecify.annotations.NullMarked
package io.coremill.handler;
