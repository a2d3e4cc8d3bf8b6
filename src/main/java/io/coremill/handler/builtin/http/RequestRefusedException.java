package io.coremill.handler.builtin.http;

import java.io.IOException;

/// The request is not made, or its response not taken, and another attempt would end the same way.
final class RequestRefusedException extends IOException {
    static final String REMEDY = "; coremill.http-handler.allow permits others";

    RequestRefusedException(String message) {
        super(message);
    }
}
