/// Three nodes and a real PostgreSQL under load, while something goes wrong: processes, disks,
/// networks and clocks. `./coremill chaos` runs it.
@org.jspecify.annotations.NullMarked
package io.coremill.chaos;
