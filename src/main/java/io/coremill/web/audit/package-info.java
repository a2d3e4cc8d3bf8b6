/// The record of who did what, as requests make it and as admins see it.
@org.jspecify.annotations.NullMarked
package io.coremill.web.audit;
