/// What the figures of a comparison say, in sentences.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.findings;
