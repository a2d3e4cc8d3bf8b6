/// What is kept encrypted: keys, and values sealed with them. It knows neither SQL nor HTTP.
@org.jspecify.annotations.NullMarked
package io.coremill.seal;
