/// How a comparison is made: each round in one process.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.run;
