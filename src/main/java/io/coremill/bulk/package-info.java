/// Goes through the jobs of bulk actions, beside all else that the store has to do.
@org.jspecify.annotations.NullMarked
package io.coremill.bulk;
