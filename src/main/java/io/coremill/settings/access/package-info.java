/// Who may come in, under `coremill.access`, read and checked before anything starts.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.access;
