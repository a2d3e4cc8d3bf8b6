/// Processes of the operating system: how one is started, confined, talked to and ended.
@org.jspecify.annotations.NullMarked
package io.coremill.subprocess;
