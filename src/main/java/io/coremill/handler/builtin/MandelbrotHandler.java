package io.coremill.handler.builtin;

import io.coremill.handler.JobContext;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Progress;
import io.coremill.job.Result;

/// Draws the Mandelbrot set, as a PNG.
public final class MandelbrotHandler implements JobHandler {
    private static final String PNG = "image/png";
    private static final int MOST_PIXELS = 4096;
    private static final int ROWS_BETWEEN_REPORTS = 16;

    @Override
    public String type() {
        return "mandelbrot";
    }

    @Override
    public String example() {
        return "{\"width\":640,\"height\":480,\"iterations\":500,\"centerX\":-0.5,\"centerY\":0,\"zoom\":1}";
    }

    @Override
    public Work prepare(Payload payload) {
        int width = (int) payload.integer("width", 640, 1, MOST_PIXELS);
        int height = (int) payload.integer("height", 480, 1, MOST_PIXELS);
        int iterations = (int) payload.integer("iterations", 500, 1, 100_000);
        double x = payload.number("centerX", -0.5, -4, 4);
        double y = payload.number("centerY", 0, -4, 4);
        double zoom = payload.number("zoom", 1, 0.01, 1e13);
        var view = new MandelbrotView(width, height, iterations, x, y, zoom);
        return context -> new Result(draw(view, context), PNG);
    }

    private static byte[] draw(MandelbrotView view, JobContext context)
            throws InterruptedException {
        int[] pixels = new int[view.width()];
        try (var png = new PngWriter(view.width(), view.height())) {
            for (int row = 0; row < view.height(); row++) {
                for (int column = 0; column < pixels.length; column++) {
                    context.checkStopped(); // one pixel may cost a millisecond, a row seconds
                    pixels[column] = view.colour(column, row);
                }
                png.row(pixels);
                if (row % ROWS_BETWEEN_REPORTS == ROWS_BETWEEN_REPORTS - 1) {
                    context.progress(new Progress(row + 1, (double) view.height(), "rows"));
                }
            }
            return png.bytes();
        }
    }
}
