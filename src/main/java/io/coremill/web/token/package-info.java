/// JWTs of an issuer elsewhere, by which clients may come in: its keys, what is checked of a token,
/// and what its claims mean here.
@org.jspecify.annotations.NullMarked
package io.coremill.web.token;
