/// What the last day was like, minute by minute, over restarts of the service.
@org.jspecify.annotations.NullMarked
package io.coremill.web.history;
