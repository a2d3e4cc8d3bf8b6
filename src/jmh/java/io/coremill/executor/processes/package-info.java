@NullMarked
package io.coremill.executor.processes;

import org.jspecify.annotations.NullMarked;
