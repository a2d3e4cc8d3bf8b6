/// All comparisons there are, of which one at most is running.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison;
