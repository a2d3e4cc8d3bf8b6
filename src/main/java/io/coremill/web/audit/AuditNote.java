package io.coremill.web.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;

/// What a request knows about itself that its method and path do not show, for the record of who
/// did what. It costs next to nothing where there is no such record.
public final class AuditNote {
    private static final String DETAIL = AuditNote.class.getName() + ".detail";
    private static final String AT_END = AuditNote.class.getName() + ".end";

    private AuditNote() {}

    /// Adds a fact: a word, a name or a number. Never anything of a payload, and no secret.
    public static void add(HttpServletRequest request, String name, Object value) {
        String before = said(request);
        String fact = name + "=" + value;
        request.setAttribute(DETAIL, before.isEmpty() ? fact : before + " " + fact);
    }

    /// Adds what is known at the end, or when the client is gone. The same holds for it.
    public static void addAtEnd(HttpServletRequest request, Supplier<String> facts) {
        request.setAttribute(AT_END, facts);
    }

    static String detail(HttpServletRequest request) {
        String said = said(request);
        return request.getAttribute(AT_END) instanceof Supplier<?> facts
                ? (said + " " + facts.get()).strip()
                : said;
    }

    private static String said(HttpServletRequest request) {
        return request.getAttribute(DETAIL) instanceof String text ? text : "";
    }
}
