/// A comparison in words: what its figures say, and the report to paste elsewhere.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.findings;
