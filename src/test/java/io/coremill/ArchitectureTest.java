package io.coremill;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps the arrows of docs/architecture.md and the names of the house.
class ArchitectureTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.coremill");

    @Test
    void jobsKnowOnlyJava() {
        classes()
                .that()
                .resideInAPackage("io.coremill.job..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "io.coremill.job..")
                .check(HOUSE);
    }

    /// What is published has nothing else to bring along.
    @Test
    void whatHandlersAreWrittenAgainstNeedsOnlyJava() {
        classes()
                .that()
                .resideInAPackage("io.coremill.handler")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "io.coremill.handler")
                                .or(belongToAnyOf(Result.class, Progress.class)))
                .check(HOUSE);
    }

    /// Digits and words of the locale are for people: `%d` is `۵` in a Persian one.
    @Test
    void everyProgramPinsTheLocaleFirst() {
        methods()
                .that()
                .haveName("main")
                .and()
                .areStatic()
                .should(callFirst("setDefault", Locale.class))
                .check(HOUSE);
    }

    /// What the system, workers and readers of files are given is not formatted at all.
    @Test
    void whatMachinesReadIsNotFormatted() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.coremill.subprocess..",
                        "io.coremill.protocol..",
                        "io.coremill.cores..",
                        "io.coremill.metrics..",
                        "io.coremill.worker..")
                .should()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .check(HOUSE);
    }

    @Test
    void noTextIsFoldedByTheLocale() {
        noClasses()
                .should()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(java.text.NumberFormat.class, "getInstance")
                .check(HOUSE);
    }

    private static ArchCondition<JavaMethod> callFirst(String name, Class<?> of) {
        return new ArchCondition<>("call " + of.getSimpleName() + "." + name + " first") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean isFirst =
                        method.getMethodCallsFromSelf().stream()
                                .min(Comparator.comparingInt(JavaMethodCall::getLineNumber))
                                .filter(call -> call.getTargetOwner().isEquivalentTo(of))
                                .filter(call -> call.getName().equals(name))
                                .isPresent();
                events.add(new SimpleConditionEvent(method, isFirst, method.getFullName()));
            }
        };
    }

    @Test
    void arrowsPointOneWay() {
        seesExactly("handler", "handler", "job");
        seesExactly("handler.builtin", "handler.builtin..", "handler", "job");
        seesExactly("handler.builtin.http", "handler.builtin.http", "handler", "job");
        sees("handler", "job");
        sees("queue", "job");
        sees("executor", "job", "handler", "cores", "protocol", "subprocess");
        sees("cores", "job");
        sees("protocol", "job");
        sees("worker", "job", "protocol", "handler");
        seesExactly("conformance", "conformance", "protocol", "subprocess", "text");
        seesExactly("subprocess", "subprocess", "cores");
        sees("dispatch", "job", "queue", "executor");
        seesExactly("comparison", "comparison..", "job", "handler.registry", "subprocess", "cores");
        seesExactly(
                "comparison.arena",
                "comparison.arena",
                "comparison.placement",
                "comparison.stability",
                "job",
                "handler.registry",
                "executor..",
                "subprocess",
                "cores");
        sees("metrics", "job", "queue", "executor", "handler", "cores", "dispatch");
        sees("web", "job", "queue", "dispatch", "executor", "handler", "cores", "comparison");
        seesExactly("journal", "journal", "dispatch", "queue", "job", "text");
        seesExactly("text", "text");
        sees("demo", "job");
    }

    @Test
    void theExperimentsKnowNothingOfComparisons() {
        seesExactly("comparison.placement", "comparison.placement", "cores", "subprocess");
        seesExactly(
                "comparison.stability",
                "comparison.stability",
                "cores",
                "executor..",
                "handler..",
                "job",
                "subprocess");
        seesExactly("comparison.command", "comparison.command", "text");
        seesExactly(
                "comparison.findings",
                "comparison.findings",
                "comparison",
                "comparison.placement",
                "comparison.stability");
    }

    @Test
    void storesAndExecutorsPointUpToTheirPort() {
        seesExactly("executor", "executor", "job");
        seesExactly("queue.sqlite", "queue.sqlite", "queue", "job");
        seesExactly(
                "executor.threads", "executor.threads", "executor", "job", "handler..", "cores");
        seesExactly(
                "executor.processes",
                "executor.processes",
                "executor",
                "job",
                "protocol",
                "subprocess",
                "cores");
        noClasses()
                .that()
                .resideInAPackage("io.coremill.queue")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.coremill.queue.*..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("io.coremill.executor")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.coremill.executor.*..")
                .check(HOUSE);
    }

    @Test
    void theWorkerStartsWithoutSpring() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.coremill.worker..", "io.coremill.protocol..", "io.coremill.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "tools.jackson.databind..")
                .check(HOUSE);
    }

    @Test
    void theCheckOfWorkersStartsWithoutSpring() {
        noClasses()
                .that()
                .resideInAPackage("io.coremill.conformance..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(HOUSE);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.coremill.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void packagesAreDomainNouns() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        Stream.of("util", "common", "helper", "manager", "impl", "service")
                                .map(name -> ".." + name + "..")
                                .toArray(String[]::new))
                .orShould()
                .resideInAnyPackage("..model..", "..dto..", "..config..")
                .check(HOUSE);
    }

    @Test
    void namesSaySomething() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
                .orShould()
                .haveNameMatching(".*\\.I[A-Z][a-z].*")
                .check(HOUSE);
    }

    @Test
    void nothingExtendsThread() {
        noClasses().should().beAssignableTo(Thread.class).check(HOUSE);
    }

    @Test
    void noStaticStateChanges() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(HOUSE);
    }

    /// A package with its sub-packages sees, of the house, itself and these with theirs.
    private static void sees(String name, String... others) {
        check(
                name + "..",
                Stream.concat(Stream.of(name), Arrays.stream(others)).map(n -> n + ".."));
    }

    private static void seesExactly(String name, String... others) {
        check(name, Arrays.stream(others));
    }

    private static void check(String from, Stream<String> to) {
        noClasses()
                .that()
                .resideInAPackage("io.coremill." + from)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.coremill..")
                                .and(
                                        not(
                                                resideInAnyPackage(
                                                        to.map(name -> "io.coremill." + name)
                                                                .toArray(String[]::new)))))
                .allowEmptyShould(true)
                .check(HOUSE);
    }
}
