/// What every core of the machine spends its time on.
@org.jspecify.annotations.NullMarked
package io.coremill.cores;
