/// How a process is prepared and started: limits, confinement, and what stands before its command.
@org.jspecify.annotations.NullMarked
package io.coremill.subprocess.launch;
