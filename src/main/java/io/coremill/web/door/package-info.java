/// Who gets in: the address the service listens on, and the hosts and origins it answers.
@org.jspecify.annotations.NullMarked
package io.coremill.web.door;
