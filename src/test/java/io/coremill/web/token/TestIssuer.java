package io.coremill.web.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// An issuer of tokens on this machine, with its keys at an address of HTTP.
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "coremill";

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile RSAKey key;
    private volatile boolean isDown;

    private TestIssuer(HttpServer server, RSAKey key) {
        this.server = server;
        this.key = key;
    }

    public static TestIssuer start() throws IOException, JOSEException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var issuer = new TestIssuer(server, key("first"));
        server.createContext("/.well-known/openid-configuration", issuer::describe);
        server.createContext("/keys", issuer::showKeys);
        server.start();
        return issuer;
    }

    public static RSAKey key(String id) throws JOSEException {
        return new RSAKeyGenerator(2048).keyID(id).generate();
    }

    private void describe(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(address(), address()));
    }

    private void showKeys(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        answer(exchange, new JWKSet(key).toPublicJWKSet().toString());
    }

    private void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(isDown ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// How often it was asked for its keys.
    int asked() {
        return asked.get();
    }

    RSAKey key() {
        return key;
    }

    void rotate(String id) throws JOSEException {
        key = key(id);
    }

    public void setDown(boolean isDown) {
        this.isDown = isDown;
    }

    /// What a good token says.
    public JWTClaimsSet.Builder claims(Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(address())
                .subject("alice")
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)))
                .claim("roles", List.of("read"));
    }

    public String sign(JWTClaimsSet claims) throws JOSEException {
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()), claims, key);
    }

    static String sign(JWSHeader.Builder header, JWTClaimsSet claims, RSAKey key)
            throws JOSEException {
        var token = new SignedJWT(header.build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
