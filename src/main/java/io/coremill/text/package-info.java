/// Texts of others as people can look at them.
@org.jspecify.annotations.NullMarked
package io.coremill.text;
