package io.coremill.web.problem;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Decides which connections go on after a refusal. A new one costs more than an answer, so one
/// goes on if nothing waits for the rest of a body. It does so a few times only: a client that
/// reads none of its answers would fill it with them, and hold up a thread. None goes on while
/// there are too many.
@Component
public final class RefusedConnections {
    /// Answers of some 600 bytes, which any connection has room for, whoever reads none.
    static final int MOST = 16;

    private static final int HEX = 16;
    private static final int COUNT_BITS = 8;
    private static final int COUNT = (1 << COUNT_BITS) - 1;
    private static final int SMALL_BODY = 8192;

    /// Numbers of connections, each with its count of refusals, in the place that the last bits of
    /// its number give it. Of two with the same place the one that was opened later has it, and
    /// the other one is closed.
    private final AtomicLongArray places;

    private volatile BooleanSupplier areMany = () -> false;

    public RefusedConnections() {
        this(1 << 14);
    }

    /// @param places a power of two
    RefusedConnections(int places) {
        this.places = new AtomicLongArray(places);
    }

    /// @param many whether no client may keep its connection after an answer
    public void closeAllWhile(BooleanSupplier many) {
        areMany = many;
    }

    /// Before the answer to a request that is refused.
    public void closeUnlessItMayStay(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!isBodyHere(request) || !mayStay(number(request))) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    /// Tomcat counts them, in hexadecimal digits.
    private static long number(HttpServletRequest request) {
        return Long.parseLong(request.getServletConnection().getConnectionId(), HEX);
    }

    /// Counts a refusal.
    ///
    /// @param connection a number that rises with each that is opened
    boolean mayStay(long connection) {
        if (areMany.getAsBoolean()) {
            return false;
        }
        int place = (int) (connection & (places.length() - 1));
        while (true) {
            long before = places.get(place);
            long owner = before >>> COUNT_BITS;
            long count = owner == connection ? before & COUNT : 0;
            if (owner > connection || count >= MOST) {
                return false;
            }
            long after = (connection << COUNT_BITS) | (count + 1);
            if (places.compareAndSet(place, before, after)) {
                return true;
            }
        }
    }

    /// Takes a small body off the connection if all of it came along with the headers.
    private static boolean isBodyHere(HttpServletRequest request) throws IOException {
        if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            return false;
        }
        long announced = request.getContentLengthLong();
        if (announced <= 0) {
            return true;
        }
        return announced <= SMALL_BODY
                && request.getHeader(HttpHeaders.EXPECT) == null
                && take(request.getInputStream(), (int) announced);
    }

    private static boolean take(ServletInputStream body, int length) throws IOException {
        byte[] some = new byte[length];
        int left = length;
        while (left > 0 && body.available() > 0) {
            int count = body.read(some, 0, left);
            if (count <= 0) {
                return false;
            }
            left -= count;
        }
        return left == 0;
    }
}
