/// The settings of the service: what is written under `coremill.`, read and checked before
/// anything starts.
@org.jspecify.annotations.NullMarked
package io.coremill.settings;
