package io.coremill.handler.builtin.http;

import java.net.InetAddress;

/// The addresses that begin with the same bits: of destinations here, of proxies in the settings of
/// HTTP.
///
/// @param prefix how many bits those are
public record AddressBlock(InetAddress network, int prefix) {

    /// @param text an address, or a block like `10.0.0.0/8`
    /// @throws IllegalArgumentException if it is neither, with the reason
    public static AddressBlock of(String text) {
        int slash = text.indexOf('/');
        InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = network.getAddress().length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1), bits);
        for (int bit = prefix; bit < bits; bit++) {
            if (bit(network.getAddress(), bit)) {
                throw new IllegalArgumentException(
                        "has bits beyond the first %d, which make up the block".formatted(prefix));
            }
        }
        return new AddressBlock(network, prefix);
    }

    /// This address alone.
    static AddressBlock of(InetAddress address) {
        return new AddressBlock(address, address.getAddress().length * Byte.SIZE);
    }

    public boolean contains(InetAddress address) {
        byte[] one = network.getAddress();
        byte[] other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(one, bit) != bit(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private static int prefix(String text, int most) {
        if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("must have 0 to %d behind the slash".formatted(most));
    }

    private static boolean bit(byte[] address, int number) {
        return (address[number / Byte.SIZE] >> (Byte.SIZE - 1 - number % Byte.SIZE) & 1) == 1;
    }
}
