/// What a handler is written against, published as a separate artifact: the code behind a job
/// type, which runs on a thread, on a virtual thread and in a Java worker alike.
@org.jspecify.annotations.NullMarked
package io.coremill.handler;
