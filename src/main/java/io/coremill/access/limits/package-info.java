/// How much callers may ask for: rates for those that are known, failures for those that are not.
/// It knows neither HTTP nor a store.
@org.jspecify.annotations.NullMarked
package io.coremill.access.limits;
