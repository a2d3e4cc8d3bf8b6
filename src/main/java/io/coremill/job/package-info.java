/// The words of the house: jobs, attempts and how they end. Sees nothing but `java.*`.
@org.jspecify.annotations.NullMarked
package io.coremill.job;
