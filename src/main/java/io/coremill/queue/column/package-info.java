/// How jobs, times and logs stand in the columns of a store, whichever database it is.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.column;
