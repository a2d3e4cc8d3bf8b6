/// The requests of uploads and their answers, as the threads that take them see both.
@org.jspecify.annotations.NullMarked
package io.coremill.web.exchange;
