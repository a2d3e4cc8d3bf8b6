/// Comparisons as Markdown and as pictures.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.report;
