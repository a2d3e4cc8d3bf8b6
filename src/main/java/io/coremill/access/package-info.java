/// Who calls the service and what each caller may do. It knows neither HTTP nor a store.
@org.jspecify.annotations.NullMarked
package io.coremill.access;
