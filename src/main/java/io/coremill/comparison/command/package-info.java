/// The command `compare`: has a comparison made through the API, and prints the report.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.command;
