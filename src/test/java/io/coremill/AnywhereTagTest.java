package io.coremill;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Classes tagged `anywhere` pass on every machine, so one run of them is enough where there are
/// two: one with all programs and one with none.
class AnywhereTagTest {
    /// What stands for something that a machine may lack.
    private static final Set<String> OF_THE_MACHINE =
            Set.of(Tools.class.getName(), ProcessBuilder.class.getName(), Runtime.class.getName());

    /// What starts programs of the JDK, which are everywhere.
    private static final Set<String> OF_THE_JDK =
            Set.of(JavaProgram.class.getName(), CertificateAuthority.class.getName());

    private static final JavaClasses TESTS =
            new ClassFileImporter()
                    .importUrl(
                            AnywhereTagTest.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation());

    @Test
    void whatRunsAnywhereUsesNoProgram() {
        List<JavaClass> anywhere = TESTS.stream().filter(AnywhereTagTest::isTagged).toList();
        assertThat(anywhere).isNotEmpty();
        for (JavaClass test : anywhere) {
            assertThat(used(test)).as(test.getName()).doesNotContainAnyElementsOf(OF_THE_MACHINE);
        }
    }

    private static boolean isTagged(JavaClass test) {
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

    /// The names of all that it uses, be it through other classes of the tests.
    private static Set<String> used(JavaClass test) {
        var used = new HashSet<String>();
        var open = new ArrayDeque<>(List.of(test));
        while (!open.isEmpty()) {
            for (Dependency each : open.remove().getDirectDependenciesFromSelf()) {
                String name = each.getTargetClass().getName();
                boolean goesOn = TESTS.contain(name) && !OF_THE_JDK.contains(name);
                if (used.add(name) && goesOn) {
                    open.add(TESTS.get(name));
                }
            }
        }
        return used;
    }
}
