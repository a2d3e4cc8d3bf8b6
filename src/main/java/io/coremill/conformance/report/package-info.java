/// What became of the checks, for people and for programs.
@org.jspecify.annotations.NullMarked
package io.coremill.conformance.report;
