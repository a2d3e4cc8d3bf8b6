/// The same jobs run each way, alone, and what that took.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison;
