/// Keys as they are made, known by heart, rotated and revoked, and the port to where they are kept.
@org.jspecify.annotations.NullMarked
package io.coremill.access.key;
