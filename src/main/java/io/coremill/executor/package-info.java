/// Where attempts run, as dispatch sees it.
@org.jspecify.annotations.NullMarked
package io.coremill.executor;
