package io.coremill.handler.builtin.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One request and its response, on a new connection.
record HttpExchange(HttpCall call) {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    /// Reads while it writes: a server may answer before it has read all, and then read no more.
    ServerResponse over(Socket connection) throws IOException {
        byte[] request = request();
        var in = new BufferedInputStream(connection.getInputStream());
        Thread sender =
                Thread.ofVirtual().name("http-sender").start(() -> send(request, connection));
        try {
            return new ResponseReader(in, call).read();
        } finally {
            sender.interrupt(); // while it writes, TLS cannot be closed
        }
    }

    private static void send(byte[] request, Socket connection) {
        try {
            connection.getOutputStream().write(request);
            connection.getOutputStream().flush();
        } catch (IOException e) {
            // who reads hears how it ends: with an answer, or without
        }
    }

    private byte[] request() {
        var head = new StringBuilder();
        head.append(call.method()).append(' ').append(call.target().path()).append(" HTTP/1.1\r\n");
        headers().forEach((name, value) -> line(head, name, value));
        head.append("\r\n");
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(call.body());
        return request.toByteArray();
    }

    private Map<String, String> headers() {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", "coremill");
        headers.put("Accept", "*/*");
        headers.put("Accept-Encoding", "identity");
        if (call.body().length > 0) {
            headers.put("Content-Type", "text/plain; charset=utf-8");
        }
        headers.putAll(call.headers());
        headers.put("Host", call.target().authority());
        headers.put("Connection", "close");
        if (call.body().length > 0 || WITH_BODY.contains(call.method())) {
            headers.put("Content-Length", String.valueOf(call.body().length));
        }
        return headers;
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
