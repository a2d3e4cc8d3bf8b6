/// The experiment that shows where this machine puts processes: whether one stays on one core.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.placement;
