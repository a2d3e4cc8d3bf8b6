/// What is recorded of who did what, under `coremill.audit`, read and checked before anything
/// starts.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.audit;
