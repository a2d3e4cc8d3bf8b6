/// What texts of others are held against: JSON, UTF-8, media types, lengths, and what a terminal
/// can show.
@org.jspecify.annotations.NullMarked
package io.coremill.text;
