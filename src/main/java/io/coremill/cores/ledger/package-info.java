/// What the jobs of each queue have used of each core.
@org.jspecify.annotations.NullMarked
package io.coremill.cores.ledger;
