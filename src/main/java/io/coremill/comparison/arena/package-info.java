/// A process in which one way of running jobs is alone, and is measured: a plain `main`.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.arena;
