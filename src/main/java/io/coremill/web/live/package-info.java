/// What is going on, sent while it does: streams of server-sent events.
@org.jspecify.annotations.NullMarked
package io.coremill.web.live;
