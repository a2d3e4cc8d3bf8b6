package io.coremill;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests tagged `anywhere` pass on every machine, so one run of them is enough where there are two:
/// one with all programs and one with next to none. The latter skips none of them, which
/// [NeverSkipped] sees to. What asks whether a program is there could do less instead.
@Tag("anywhere")
class AnywhereTagTest {
    private static final JavaClasses TESTS =
            new ClassFileImporter()
                    .importUrl(
                            AnywhereTagTest.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation());

    /// Those that ask for themselves.
    private static final Set<JavaClass> ASK =
            TESTS.stream().filter(AnywhereTagTest::asks).collect(Collectors.toUnmodifiableSet());

    /// What a class uses of the tests, without what it uses through others.
    private static final Map<JavaClass, Set<JavaClass>> NEXT = new HashMap<>();

    @Test
    void whatRunsAnywhereDoesNotDependOnWhichProgramsThereAre() {
        List<JavaClass> anywhere = TESTS.stream().filter(AnywhereTagTest::hasTag).toList();
        assertThat(anywhere).isNotEmpty();
        assertThat(ASK).isNotEmpty();
        for (JavaClass test : anywhere) {
            assertThat(used(test).filter(ASK::contains)).as(test.getName()).isEmpty();
        }
    }

    /// It, or one of its tests.
    private static boolean hasTag(JavaClass test) {
        return isTagged(test) || test.getMethods().stream().anyMatch(AnywhereTagTest::isTagged);
    }

    private static boolean isTagged(HasAnnotations<?> test) {
        return test.getAnnotations().stream()
                .flatMap(AnywhereTagTest::values)
                .anyMatch("anywhere"::equals);
    }

    /// Several tags are the value of an annotation of their own.
    private static Stream<Object> values(JavaAnnotation<?> annotation) {
        Object value = annotation.get("value").orElse("");
        return value instanceof JavaAnnotation<?>[] several
                ? Arrays.stream(several).flatMap(AnywhereTagTest::values)
                : Stream.of(value);
    }

    private static boolean asks(JavaClass used) {
        return used.getMethodCallsFromSelf().stream()
                .map(JavaMethodCall::getTarget)
                .anyMatch(it -> it.getOwner().isEquivalentTo(Tools.class) && isQuestion(it));
    }

    private static boolean isQuestion(HasName method) {
        return method.getName().equals("isThere");
    }

    /// All classes of the tests that it uses, be it through others; it is one of them.
    private static Stream<JavaClass> used(JavaClass test) {
        var used = new HashSet<>(Set.of(test));
        var open = new ArrayDeque<>(used);
        while (!open.isEmpty()) {
            for (JavaClass each : NEXT.computeIfAbsent(open.remove(), AnywhereTagTest::next)) {
                if (used.add(each)) {
                    open.add(each);
                }
            }
        }
        return used.stream();
    }

    private static Set<JavaClass> next(JavaClass from) {
        return from.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .filter(it -> TESTS.contain(it.getName()) && !it.isEquivalentTo(Tools.class))
                .collect(Collectors.toUnmodifiableSet());
    }
}
