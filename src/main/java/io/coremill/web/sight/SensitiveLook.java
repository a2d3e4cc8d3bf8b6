package io.coremill.web.sight;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;

/// Whether what is in a sensitive job is in the answer to a request, for the record of who did
/// what, which has all such looks.
public final class SensitiveLook {
    private static final String SHOWN = SensitiveLook.class.getName();

    private static final String AT_ONCE = SHOWN + ".at-once";

    private SensitiveLook() {}

    /// It is in the answer.
    public static void note(HttpServletRequest request) {
        later(request).set(true);
    }

    /// It is in an answer that goes on for as long as the client likes, so the record is not to
    /// wait for its end.
    public static void noteAtOnce(HttpServletRequest request) {
        note(request);
        request.setAttribute(AT_ONCE, true);
    }

    public static boolean isNotedAtOnce(HttpServletRequest request) {
        return request.getAttribute(AT_ONCE) != null;
    }

    /// For a request whose answer is made when no thread may touch it any more: to be set to true
    /// if it is in the answer.
    public static AtomicBoolean later(HttpServletRequest request) {
        var shown = new AtomicBoolean();
        request.setAttribute(SHOWN, shown);
        return shown;
    }

    public static boolean isNoted(HttpServletRequest request) {
        return request.getAttribute(SHOWN) instanceof AtomicBoolean shown && shown.get();
    }
}
