/// How records become JSON that is kept.
@org.jspecify.annotations.NullMarked
package io.coremill.json;
