/// Keys of callers: made, listed, rotated and revoked by admins.
@org.jspecify.annotations.NullMarked
package io.coremill.web.keys;
