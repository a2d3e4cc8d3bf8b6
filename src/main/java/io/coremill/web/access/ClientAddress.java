package io.coremill.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who sent a request: the nearest address that is not a proxy of ours.
public final class ClientAddress {
    private static final String KNOWN = ClientAddress.class.getName();
    private static final Pattern FOR =
            Pattern.compile("(?i)\\bfor=\"?(\\[[^\\]]*\\]|[^\\s;,:\"]+)");

    private ClientAddress() {}

    public static String of(HttpServletRequest request) {
        return request.getAttribute(KNOWN) instanceof String known
                ? known
                : request.getRemoteAddr();
    }

    static void set(HttpServletRequest request, String address) {
        request.setAttribute(KNOWN, address);
    }

    /// Each proxy adds the one before it at the end; what stands before the last that is none of
    /// ours could be made up.
    static String behind(HttpServletRequest request, Predicate<String> isProxy) {
        String nearest = request.getRemoteAddr();
        for (String before : told(request).reversed()) {
            if (!isProxy.test(nearest)) {
                break;
            }
            nearest = before;
        }
        return nearest;
    }

    private static List<String> told(HttpServletRequest request) {
        var all = new ArrayList<String>();
        for (String header : Collections.list(request.getHeaders("Forwarded"))) {
            Matcher its = FOR.matcher(header);
            while (its.find()) {
                all.add(its.group(1).replaceAll("[\\[\\]]", ""));
            }
        }
        if (all.isEmpty()) {
            for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
                Arrays.stream(header.split(",", -1))
                        .map(String::strip)
                        .filter(address -> !address.isEmpty())
                        .map(ClientAddress::withoutPort)
                        .forEach(all::add);
            }
        }
        return all;
    }

    /// Some proxies add it, and a client would be another with each connection.
    private static String withoutPort(String address) {
        boolean isWide = address.indexOf(':') != address.lastIndexOf(':');
        if (isWide && !address.startsWith("[")) {
            return address;
        }
        return HostAuthority.of(address).host().replaceAll("[\\[\\]]", "");
    }
}
