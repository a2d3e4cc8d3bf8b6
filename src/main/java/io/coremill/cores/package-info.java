/// Reads the machine: time per core, time and place of threads and processes.
@org.jspecify.annotations.NullMarked
package io.coremill.cores;
