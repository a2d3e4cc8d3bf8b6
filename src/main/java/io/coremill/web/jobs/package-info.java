/// Jobs over HTTP: submitted, shown, waited for, and changed.
@org.jspecify.annotations.NullMarked
package io.coremill.web.jobs;
