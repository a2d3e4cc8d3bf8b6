/// Which store a service has, and where the database is that nodes share.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.store;
