/// How a comparison is made: each round in a process of its own.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.run;
