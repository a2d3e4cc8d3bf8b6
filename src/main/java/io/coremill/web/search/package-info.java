/// Finds jobs: lists, counts and exports.
@org.jspecify.annotations.NullMarked
package io.coremill.web.search;
