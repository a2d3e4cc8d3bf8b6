package io.coremill.web.upload;

import org.jspecify.annotations.Nullable;

/// A line of a body that is not empty.
///
/// @param number from 1, empty lines counted
/// @param text without its end; null if it is longer than a line may be
/// @param digest of the body up to its end; null if nobody asks for it
@SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
record UploadLine(long number, byte @Nullable [] text, byte @Nullable [] digest) {}
