/// What the kernel shows of processes, threads and cores: procfs and the C library.
@org.jspecify.annotations.NullMarked
package io.coremill.cores.kernel;
