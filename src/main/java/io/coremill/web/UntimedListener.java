package io.coremill.web;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/// Hears of the end of a request that stays open without a timeout of the container's, and is begun
/// once.
public interface UntimedListener extends AsyncListener {
    @Override
    default void onTimeout(AsyncEvent event) {}

    @Override
    default void onStartAsync(AsyncEvent event) {}
}
