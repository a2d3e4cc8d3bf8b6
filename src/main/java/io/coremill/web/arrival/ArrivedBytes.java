package io.coremill.web.arrival;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;

/// A body of which all is there.
final class ArrivedBytes extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    ArrivedBytes(byte... bytes) {
        this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int from, int most) {
        return bytes.read(into, from, most);
    }

    @Override
    public boolean isFinished() {
        return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("there is nothing to wait for");
    }
}
