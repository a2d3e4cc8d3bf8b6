/// The experiment that shows whom one job's misdeed hurts: all that run in its process.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.stability;
