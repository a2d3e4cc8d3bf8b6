/// The words of the house: jobs, attempts and how they end. Sees `text` and `java.*` alone.
@org.jspecify.annotations.NullMarked
package io.coremill.job;
