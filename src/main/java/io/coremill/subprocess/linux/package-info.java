/// Processes started and watched through the C library of Linux.
@org.jspecify.annotations.NullMarked
package io.coremill.subprocess.linux;
