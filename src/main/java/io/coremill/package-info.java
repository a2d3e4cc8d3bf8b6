/// The program: starts the service, or one of the commands.
@org.jspecify.annotations.NullMarked
package io.coremill;
