/// How bodies of requests arrive: without a thread that waits for them, and bounded in number, size
/// and time.
@org.jspecify.annotations.NullMarked
package io.coremill.web.arrival;
