/// The group commit: commands of many callers become one transaction of the store below. It knows
/// no SQL.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.commit;
