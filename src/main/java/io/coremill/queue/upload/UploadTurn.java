package io.coremill.queue.upload;

import io.coremill.queue.key.IdempotencyKey;

/// One try at an upload under a key.
///
/// @param upload the id of the upload, the same for each try
/// @param number rises with each try: what an earlier one still sends is not accepted
public record UploadTurn(IdempotencyKey request, String upload, long number) {}
