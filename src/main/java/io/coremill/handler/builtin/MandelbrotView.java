package io.coremill.handler.builtin;

/// A window on the Mandelbrot set. At zoom 1 the shorter side of the picture is 3 wide.
///
/// @param iterations after which a point counts as inside
record MandelbrotView(
        int width, int height, int iterations, double centerX, double centerY, double zoom) {
    private static final double EXTENT = 3;

    /// Far out, so that the shade of a point is free of steps.
    private static final double ESCAPED_SQUARED = 1 << 16;

    /// How fast colours go by; slower further in, where escapes take long.
    private static final double TURNS = 0.18;
    private static final double FIRST_TURN = -0.15;

    int colour(int column, int row) {
        double step = EXTENT / (zoom * Math.min(width, height));
        double x = centerX + (column - (width - 1) / 2.0) * step;
        double y = centerY - (row - (height - 1) / 2.0) * step;
        return escape(x, y);
    }

    private int escape(double cx, double cy) {
        double x = 0;
        double y = 0;
        for (int i = 0; i < iterations; i++) {
            double xx = x * x;
            double yy = y * y;
            if (xx + yy > ESCAPED_SQUARED) {
                return shade(i, xx + yy);
            }
            y = 2 * x * y + cy;
            x = xx - yy + cx;
        }
        return ColorPalette.BLACK;
    }

    /// The escape time as a real number, which changes smoothly from point to point.
    private static int shade(int iteration, double squared) {
        double smooth = iteration + 1 - Math.log(Math.log(squared) / 2) / Math.log(2);
        return ColorPalette.colour(FIRST_TURN + TURNS * Math.sqrt(Math.max(0, smooth)));
    }
}
