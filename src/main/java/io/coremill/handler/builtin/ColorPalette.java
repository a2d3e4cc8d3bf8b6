package io.coremill.handler.builtin;

/// Colours that run from deep blue over white, gold and brown back to blue, without a seam.
final class ColorPalette {
    static final int BLACK = 0;

    private static final int[] STOPS = {0x00_07_64, 0x20_6B_CB, 0xED_FF_FF, 0xFF_AA_00, 0x31_02_30};
    private static final int SHADES = 256;
    private static final int[] COLOURS = new int[STOPS.length * SHADES];

    static {
        for (int i = 0; i < COLOURS.length; i++) {
            int from = STOPS[i / SHADES];
            int to = STOPS[(i / SHADES + 1) % STOPS.length];
            COLOURS[i] = mix(from, to, (i % SHADES) / (double) SHADES);
        }
    }

    private ColorPalette() {}

    /// @param turns once around for each whole number
    static int colour(double turns) {
        double part = turns - Math.floor(turns);
        return COLOURS[Math.min((int) (part * COLOURS.length), COLOURS.length - 1)];
    }

    private static int mix(int from, int to, double share) {
        return blend(from >> 16, to >> 16, share) << 16
                | blend(from >> 8 & 0xFF, to >> 8 & 0xFF, share) << 8
                | blend(from & 0xFF, to & 0xFF, share);
    }

    private static int blend(int from, int to, double share) {
        double eased = share * share * (3 - 2 * share);
        return (int) Math.round(from + (to - from) * eased);
    }
}
