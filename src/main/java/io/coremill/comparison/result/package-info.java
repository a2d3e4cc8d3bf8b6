/// What a comparison has found, as it is stored and shown.
@org.jspecify.annotations.NullMarked
package io.coremill.comparison.result;
