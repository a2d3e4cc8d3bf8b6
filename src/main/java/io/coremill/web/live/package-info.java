/// What is going on, told while it does: streams of server-sent events.
@org.jspecify.annotations.NullMarked
package io.coremill.web.live;
