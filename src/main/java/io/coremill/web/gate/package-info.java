/// How many requests are worked on at once, so that probes always find a thread.
@org.jspecify.annotations.NullMarked
package io.coremill.web.gate;
