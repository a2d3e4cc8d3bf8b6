/// One worker: its process, what it is sent and answers, what it uses, and its end.
@org.jspecify.annotations.NullMarked
package io.coremill.executor.processes.worker;
