/// What the figures of a comparison show, in sentences.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.findings;
