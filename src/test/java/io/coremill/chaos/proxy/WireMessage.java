package io.coremill.chaos.proxy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A message of PostgreSQL's protocol, to the server or from it.
final class WireMessage {
    private static final int LENGTH_OF_LENGTH = 4;
    private static final int MOST = 1 << 30;

    private final char type;
    private final byte[] body;

    private WireMessage(char type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    static WireMessage opening(DataInputStream in) throws IOException {
        return new WireMessage((char) 0, body(in));
    }

    static WireMessage read(DataInputStream in) throws IOException {
        char type = (char) in.readUnsignedByte();
        return new WireMessage(type, body(in));
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt() - LENGTH_OF_LENGTH;
        if (length < 0 || length > MOST) {
            throw new IOException("a message of %d bytes is none".formatted(length));
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }

    /// Its first byte; 0 for the one that opens a connection, which has none.
    char type() {
        return type;
    }

    /// What comes after its length.
    byte[] body() {
        return body;
    }

    void write(DataOutputStream out) throws IOException {
        if (type != 0) {
            out.writeByte(type);
        }
        out.writeInt(body.length + LENGTH_OF_LENGTH);
        out.write(body);
    }

    /// The number at its beginning.
    int code() {
        return body.length < Integer.BYTES ? 0 : ByteBuffer.wrap(body).getInt();
    }

    /// One of the texts at its beginning, each of which ends with a zero.
    String text(int place) {
        int start = 0;
        for (int i = 0; i < place; i++) {
            start = end(start) + 1;
        }
        return new String(body, start, end(start) - start, StandardCharsets.UTF_8);
    }

    private int end(int start) {
        int end = start;
        while (body[end] != 0) {
            end++;
        }
        return end;
    }
}
