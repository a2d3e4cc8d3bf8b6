/// What processes and threads use, and where they run.
@org.jspecify.annotations.NullMarked
package io.coremill.cores.usage;
