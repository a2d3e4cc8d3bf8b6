package io.coremill.web.access;

/// The settings would open the service to others, and do not confirm that this is meant.
final class UnsafeAddressException extends RuntimeException {
    private final String setting;
    private final String place;

    UnsafeAddressException(String setting, String place) {
        super("%s would have the service listen on %s".formatted(setting, place));
        this.setting = setting;
        this.place = place;
    }

    String setting() {
        return setting;
    }

    String place() {
        return place;
    }
}
