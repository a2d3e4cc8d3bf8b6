/// The control group of the service and its workers: limits, use and pressure.
@org.jspecify.annotations.NullMarked
package io.coremill.cores.cgroup;
