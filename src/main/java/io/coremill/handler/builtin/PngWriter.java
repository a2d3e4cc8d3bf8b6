package io.coremill.handler.builtin;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// A true-colour PNG, written row by row. Java's own writer would start a whole window toolkit.
final class PngWriter implements AutoCloseable {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int SAMPLES = 3;

    /// Each byte less the one a pixel before it: slow changes of colour then pack well.
    private static final byte FILTER_SUB = 1;

    private final int width;
    private final int height;
    private final byte[] line;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final DeflaterOutputStream pixels = new DeflaterOutputStream(packed);

    PngWriter(int width, int height) {
        this.width = width;
        this.height = height;
        this.line = new byte[1 + width * SAMPLES];
        this.line[0] = FILTER_SUB;
    }

    /// @param rgb one pixel each, red in bits 16 to 23
    void row(int[] rgb) {
        int before = 0;
        for (int x = 0; x < width; x++) {
            int pixel = rgb[x];
            int at = 1 + x * SAMPLES;
            line[at] = (byte) ((pixel >> 16) - (before >> 16));
            line[at + 1] = (byte) ((pixel >> 8) - (before >> 8));
            line[at + 2] = (byte) (pixel - before);
            before = pixel;
        }
        try {
            pixels.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to write
        }
    }

    /// The file, once all rows are in.
    byte[] bytes() {
        var file = new ByteArrayOutputStream(packed.size() + 100);
        try (var out = new DataOutputStream(file)) {
            pixels.finish();
            out.write(SIGNATURE);
            chunk(out, "IHDR", header());
            chunk(out, "IDAT", packed.toByteArray());
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private byte[] header() throws IOException {
        var header = new ByteArrayOutputStream();
        var out = new DataOutputStream(header);
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {8, 2, 0, 0, 0}); // eight bits, RGB, the only methods, not interlaced
        return header.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    /// Frees the packer's memory at once.
    @Override
    public void close() {
        try {
            pixels.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
