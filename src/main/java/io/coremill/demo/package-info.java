/// Sample jobs for a first look at the service.
@org.jspecify.annotations.NullMarked
package io.coremill.demo;
