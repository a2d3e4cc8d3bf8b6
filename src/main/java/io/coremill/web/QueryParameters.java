package io.coremill.web;

import io.coremill.access.AccessCaller;
import io.coremill.text.WholeText;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses query parameters that the handler does not know: a typo must not silently widen a list.
/// It knows its request parameters, and the components of records that they are gathered in. Values
/// that no store can search for are refused, too.
final class QueryParameters implements HandlerInterceptor {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Set<String> TRUTH = Set.of("true", "false");

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() != null && handler instanceof HandlerMethod method) {
            Map<String, Taken> known = known(method);
            request.getParameterMap().forEach((name, values) -> check(name, values, known));
        }
        return true;
    }

    private static void check(String name, String[] values, Map<String, Taken> known) {
        Taken taken = known.get(name);
        if (taken == null) {
            String there = known.isEmpty() ? "none" : String.join(", ", known.keySet());
            throw refused(name, "is not a parameter of this path; there are: " + there);
        }
        if (values.length > 1 && !taken.repeatedly()) {
            throw refused(name, "is there twice; send it once");
        }
        if (!Arrays.stream(values).allMatch(WholeText::isWhole)) {
            throw refused(name, WholeText.RULE);
        }
        String flaw = taken.flawOf(values[0]);
        if (flaw != null) {
            throw refused(name, flaw);
        }
    }

    private static Map<String, Taken> known(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .flatMap(QueryParameters::names)
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                Map.Entry::getValue,
                                (one, other) -> one,
                                TreeMap::new));
    }

    private static Stream<Map.Entry<String, Taken>> names(MethodParameter parameter) {
        RequestParam declared = parameter.getParameterAnnotation(RequestParam.class);
        if (declared != null) {
            return Stream.of(Map.entry(declared.name(), Taken.of(declared, parameter)));
        }
        return isGathered(parameter)
                ? Arrays.stream(parameter.getParameterType().getRecordComponents())
                        .map(part -> Map.entry(part.getName(), Taken.of(part)))
                : Stream.empty();
    }

    /// Who calls is a record as well, but nothing that a query says.
    private static boolean isGathered(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type.isRecord()
                && type != AccessCaller.class
                && parameter.getParameterAnnotations().length == 0;
    }

    private static ProblemException refused(String name, String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, name, detail);
    }

    /// How a parameter is taken.
    ///
    /// @param type of its value
    /// @param otherwise whether something else holds where it is left out: an empty one would have
    ///     that silently, whatever it was to say
    private record Taken(Class<?> type, boolean otherwise) {
        static Taken of(RequestParam declared, MethodParameter parameter) {
            String otherwise = declared.defaultValue();
            return new Taken(
                    parameter.getParameterType(),
                    !otherwise.isEmpty() && !otherwise.equals(ValueConstants.DEFAULT_NONE));
        }

        static Taken of(RecordComponent part) {
            return new Taken(part.getType(), false);
        }

        /// Whether it may be there more than once.
        boolean repeatedly() {
            return Collection.class.isAssignableFrom(type);
        }

        /// What is wrong with a value that Spring would take; null for none. It takes hexadecimal
        /// numbers, digits of any script, and `yes`, `on` and `1` for true.
        @Nullable String flawOf(String value) {
            if (otherwise && value.isBlank()) {
                return "must not be empty; leave it out, or give it a value";
            }
            if (type == int.class && !WHOLE.matcher(value).matches()) {
                return "must be a whole number, in digits";
            }
            return type == boolean.class && !TRUTH.contains(value.toLowerCase(Locale.ROOT))
                    ? "must be true or false"
                    : null;
        }
    }
}
