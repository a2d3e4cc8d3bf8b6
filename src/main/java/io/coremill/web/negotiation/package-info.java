/// What a request demands of the answer, read before anything is done.
@org.jspecify.annotations.NullMarked
package io.coremill.web.negotiation;
