/// A worker under check: what it was sent, and what it wrote.
@org.jspecify.annotations.NullMarked
package io.coremill.conformance.session;
