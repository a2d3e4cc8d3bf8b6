/// Which requests may come in: keys and tokens as Spring Security sees them, and what each role may
/// ask for.
@org.jspecify.annotations.NullMarked
package io.coremill.web.security;
