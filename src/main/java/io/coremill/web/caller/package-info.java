/// Who calls, as the service knows it.
@org.jspecify.annotations.NullMarked
package io.coremill.web.caller;
