/// Who may call the service, and under which names.
@org.jspecify.annotations.NullMarked
package io.coremill.web.access;
