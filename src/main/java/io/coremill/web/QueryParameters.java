package io.coremill.web;

import io.coremill.access.AccessCaller;
import io.coremill.text.WholeText;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses query parameters that the handler does not know: a typo must not silently widen a list.
/// It knows its request parameters, and the components of records that they are gathered in. Values
/// that no store can search for are refused, too.
final class QueryParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() != null && handler instanceof HandlerMethod method) {
            Map<String, Boolean> known = known(method);
            request.getParameterMap().forEach((name, values) -> check(name, values, known));
        }
        return true;
    }

    private static void check(String name, String[] values, Map<String, Boolean> known) {
        Boolean mayBeRepeated = known.get(name);
        if (mayBeRepeated == null) {
            String there = known.isEmpty() ? "none" : String.join(", ", known.keySet());
            throw refused(name, "is not a parameter of this path; there are: " + there);
        }
        if (values.length > 1 && !mayBeRepeated) {
            throw refused(name, "is there twice; send it once");
        }
        if (!Arrays.stream(values).allMatch(WholeText::isWhole)) {
            throw refused(name, WholeText.RULE);
        }
    }

    /// Each with whether it may be there more than once.
    private static Map<String, Boolean> known(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .flatMap(QueryParameters::names)
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                Map.Entry::getValue,
                                Boolean::logicalOr,
                                TreeMap::new));
    }

    private static Stream<Map.Entry<String, Boolean>> names(MethodParameter parameter) {
        RequestParam declared = parameter.getParameterAnnotation(RequestParam.class);
        if (declared != null) {
            return Stream.of(Map.entry(declared.name(), isMany(parameter.getParameterType())));
        }
        return isGathered(parameter)
                ? Arrays.stream(parameter.getParameterType().getRecordComponents())
                        .map(part -> Map.entry(part.getName(), isMany(part.getType())))
                : Stream.empty();
    }

    /// Who calls is a record as well, but nothing that a query says.
    private static boolean isGathered(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type.isRecord()
                && type != AccessCaller.class
                && parameter.getParameterAnnotations().length == 0;
    }

    private static boolean isMany(Class<?> type) {
        return Collection.class.isAssignableFrom(type);
    }

    private static ProblemException refused(String name, String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, name, detail);
    }
}
