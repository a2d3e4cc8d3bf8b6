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
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.coremill.comparison.arena.ArenaMain;
import io.coremill.comparison.stability.BystanderHandler;
import io.coremill.conformance.CheckWorker;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.job.SteadyClock;
import io.coremill.queue.JobControl;
import io.coremill.queue.JobLeases;
import io.coremill.queue.JobQueue;
import io.coremill.queue.StoreProbe;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.edit.JobEdits;
import io.coremill.queue.export.ExportCommand;
import io.coremill.queue.keyring.KeysCommand;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.move.MoveCommand;
import io.coremill.queue.retention.JobRetention;
import io.coremill.queue.upload.KeyedUploads;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/// Keeps the arrows of docs/architecture.md and the names of the house.
@Tag("anywhere")
class ArchitectureTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.coremill");

    private static final Predicate<String> ONE_WORD =
            Pattern.compile("[A-Z][a-z0-9]*").asMatchPredicate();

    /// Of two words, in backticks.
    private static final Pattern NAMED_TYPE = Pattern.compile("`([A-Z][a-z0-9]+[A-Z][A-Za-z]+)`");

    /// Where clocks enter; all others are handed theirs, so that a test can hand them its own.
    private static final Set<Class<?>> CLOCK_READERS =
            Set.of(
                    SteadyClock.class, // the time of day of the machine
                    ArenaMain.class, // a program
                    CheckWorker.class, // a program
                    ExportCommand.class, // a program
                    KeysCommand.class, // a program
                    MoveCommand.class, // a program
                    BystanderHandler.class); // made by a ServiceLoader, in a separate worker

    private static final Set<String> CLOCK_METHODS =
            Set.of("now", "currentTimeMillis", "nanoTime", "system", "systemUTC");

    /// What each room at the top sees of the house, with all the rooms below them.
    private static final Map<String, Set<String>> ARROWS =
            Map.ofEntries(
                    arrows("text"),
                    arrows("json"),
                    arrows("access", "job", "text"),
                    arrows("seal", "text"),
                    arrows("job", "text"),
                    arrows("handler", "job", "text"),
                    arrows("bulk", "job", "queue"),
                    arrows(
                            "queue",
                            "access",
                            "client",
                            "job",
                            "text",
                            "json",
                            "seal",
                            "settings",
                            "schedule"),
                    arrows("schedule", "job", "queue", "settings"),
                    arrows("executor", "job", "text", "handler", "cores", "protocol", "subprocess"),
                    arrows("cores"),
                    arrows("subprocess", "cores"),
                    arrows("protocol", "job", "text"),
                    arrows("worker", "job", "protocol", "handler"),
                    arrows("conformance", "protocol", "subprocess", "text"),
                    arrows("dispatch", "job", "queue", "executor", "settings"),
                    arrows("journal", "dispatch", "queue", "job", "text"),
                    arrows(
                            "metrics",
                            "access",
                            "job",
                            "text",
                            "queue",
                            "schedule",
                            "executor",
                            "handler",
                            "cores",
                            "dispatch"),
                    arrows(
                            "settings",
                            "access",
                            "job",
                            "text",
                            "seal",
                            "queue",
                            "schedule",
                            "executor",
                            "handler",
                            "protocol",
                            "subprocess"),
                    arrows(
                            "web",
                            "access",
                            "settings",
                            "bulk",
                            "job",
                            "text",
                            "queue",
                            "schedule",
                            "dispatch",
                            "executor",
                            "handler",
                            "cores",
                            "comparison"),
                    arrows(
                            "comparison",
                            "settings",
                            "job",
                            "text",
                            "json",
                            "handler",
                            "executor",
                            "subprocess",
                            "cores",
                            "client"),
                    arrows("client"),
                    arrows("demo", "client"));

    /// Who reads which port of the store.
    private static final Map<Class<?>, Set<String>> PORTS =
            Map.of(
                    JobControl.class, Set.of("web"),
                    JobEdits.class, Set.of("web"),
                    JobLookup.class, Set.of("web", "metrics", "bulk"),
                    BulkActions.class, Set.of("web", "bulk"),
                    KeyedUploads.class, Set.of("web"),
                    JobLeases.class, Set.of("dispatch"),
                    JobRetention.class, Set.of("metrics"),
                    StoreProbe.class, Set.of("web", "metrics"));

    /// Wiring that is no `@Configuration`, and says why.
    private static final String MANAGEMENT_WIRING = "Management(Access|Arrival|Audit|Gate|Limits)";

    private static final Set<String> GLOSSARY =
            Set.of(
                    "Arena",
                    "Assignment",
                    "Attempt",
                    "Carriers",
                    "Claimant",
                    "Comparison",
                    "Coremill",
                    "Job",
                    "Json",
                    "Lease",
                    "Lookahead",
                    "Misdeed",
                    "Orphans",
                    "Outcome",
                    "Payload",
                    "Procfs",
                    "Progress",
                    "Result",
                    "Scratch",
                    "Settlement",
                    "Subprocess",
                    "Work",
                    "Zombies");

    @Test
    void jobsKnowOnlyJava() {
        classes()
                .that()
                .resideInAPackage("io.coremill.job..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "org.jspecify..", "io.coremill.job..", "io.coremill.text..")
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

    /// The node has the only other clocks, which it hands to all its parts.
    @Test
    void timeIsAnArgument() {
        Set<String> readers =
                HOUSE.stream()
                        .filter(ArchitectureTest::readsAClock)
                        .map(type -> type.getName().replaceFirst("\\$.*", ""))
                        .collect(Collectors.toSet());
        assertThat(readers)
                .containsAll(CLOCK_READERS.stream().map(Class::getName).toList())
                .contains("io.coremill.node.NodeConfiguration")
                .hasSize(CLOCK_READERS.size() + 1);
    }

    private static boolean readsAClock(JavaClass type) {
        return type.getCodeUnitAccessesFromSelf().stream()
                .map(JavaCodeUnitAccess::getTarget)
                .filter(target -> CLOCK_METHODS.contains(target.getName()))
                .map(target -> target.getOwner())
                .anyMatch(
                        owner ->
                                owner.isEquivalentTo(System.class)
                                        || owner.getPackageName().equals("java.time"));
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
        ARROWS.forEach((room, seen) -> sees(room, seen.toArray(String[]::new)));
        seesExactly("handler", "handler", "job");
        seesExactly("handler.builtin", "handler.builtin..", "handler", "job");
        seesExactly("handler.builtin.http", "handler.builtin.http", "handler", "job");
        seesExactly(
                "queue",
                "queue",
                "queue.bulk",
                "queue.edit",
                "queue.lookup",
                "queue.retention",
                "queue.upload",
                "queue.key",
                "access.audit",
                "access.key",
                "job",
                "schedule");
        seesExactly("access.audit", "access.audit", "job", "text");
        seesExactly(
                "queue.audit",
                "queue.audit",
                "queue",
                "queue.commit",
                "queue.column",
                "queue.schedule",
                "access",
                "access.audit",
                "access.key");
        seesExactly("queue.bulk", "queue.bulk", "queue.edit", "queue.key", "queue.lookup", "job");
        seesExactly("queue.edit", "queue.edit", "job");
        seesExactly("queue.pacing", "queue.pacing", "queue");
        seesExactly("queue.retention", "queue.retention", "job");
        seesExactly("queue.compaction", "queue.compaction", "queue.directory");
        seesExactly("queue.offline", "queue.offline", "queue.column", "seal", "job", "job.key");
        seesExactly(
                "queue.move",
                "queue.move",
                "queue.offline",
                "queue.sqlite.transfer",
                "queue.postgres.transfer");
        seesExactly(
                "queue.export",
                "queue.export",
                "queue.offline",
                "queue.sqlite.transfer",
                "queue.postgres.transfer",
                "seal",
                "job",
                "job.key",
                "text");
        seesExactly(
                "queue.backup",
                "queue.backup",
                "queue.directory",
                "queue.offline",
                "queue.sqlite.transfer");
        seesExactly(
                "queue.keyring",
                "queue.keyring",
                "queue.offline",
                "queue.sqlite.transfer",
                "queue.postgres.transfer",
                "access",
                "access.key",
                "client");
        seesExactly("access", "access", "text");
        seesExactly("access.key", "access.key", "access");
        seesExactly("queue.tables", "queue.tables", "queue.offline", "queue.postgres.transfer");
        seesExactly("schedule", "schedule", "schedule.time", "job");
        seesExactly("schedule.time", "schedule.time");
        seesExactly("queue.lookup", "queue.lookup", "queue.key", "job");
        seesExactly("queue.upload", "queue.upload", "queue.key", "job");
        seesExactly(
                "queue.resumption",
                "queue.resumption",
                "seal",
                "queue.commit",
                "queue.column",
                "queue.schedule",
                "queue.key",
                "queue.upload");
        seesExactly("queue.key", "queue.key", "job", "job.key");
        seesExactly("job.key", "job.key", "text");
        seesExactly("queue.cluster", "queue.cluster", "queue", "queue.retention", "job", "text");
        seesExactly("executor", "executor", "job");
    }

    @Test
    void everyRoomHasItsArrows() {
        Set<String> rooms =
                topLevel()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals("io.coremill"))
                        .map(name -> name.split("\\.", -1)[2])
                        .filter(name -> !name.equals("node")) // which sees everything
                        .collect(Collectors.toSet());
        assertThat(ARROWS.keySet()).isEqualTo(rooms);
    }

    @Test
    void aComparisonIsSeenByWhatTellsOfIt() {
        seesExactly("comparison.placement", "comparison.placement", "cores..", "subprocess..");
        seesExactly(
                "comparison.stability",
                "comparison.stability",
                "cores..",
                "executor..",
                "handler..",
                "job",
                "subprocess");
        seesExactly("comparison.command", "comparison.command", "client", "text");
        String[] experiments = {"comparison.placement", "comparison.stability"};
        seesExactly(
                "comparison.result",
                plus(experiments, "comparison.result", "comparison.arena", "job", "json"));
        seesExactly(
                "comparison.findings",
                plus(experiments, "comparison.findings", "comparison.result"));
        seesExactly(
                "comparison.report",
                plus(experiments, "comparison.report", "comparison.findings", "comparison.result"));
    }

    /// A store and an executor know their port; a port never knows what is behind it.
    @Test
    void storesAndExecutorsPointUpToTheirPort() {
        seesExactly(
                "queue.column",
                "queue.column",
                "seal",
                "queue.bulk",
                "queue.lookup",
                "job",
                "job.key",
                "text",
                "json");
        seesExactly(
                "queue.commit",
                "queue.commit",
                "seal",
                "access.audit",
                "queue.column",
                "queue",
                "queue.bulk",
                "queue.edit",
                "queue.lookup",
                "queue.retention",
                "queue.upload",
                "queue.key",
                "access.key",
                "job",
                "job.key",
                "json",
                "schedule");
        seesExactly(
                "queue.access",
                "queue.access",
                "queue.commit",
                "queue.column",
                "queue.schedule",
                "queue",
                "access",
                "access.key");
        seesExactly(
                "queue.schedule",
                "queue.schedule",
                "seal",
                "queue.commit",
                "queue.column",
                "queue",
                "queue.key",
                "job",
                "schedule",
                "schedule.time");
        seesExactly("queue.sealing", "queue.sealing", "queue", "seal", "job");
        seesExactly("queue.directory", "queue.directory", "queue");
        seesExactly("queue.schema", "queue.schema");
        for (String store : List.of("queue.sqlite..", "queue.postgres..")) {
            check(
                    store,
                    Stream.of(
                            store,
                            "access.audit",
                            "queue.audit",
                            "seal",
                            "queue.sealing",
                            "queue.commit",
                            "queue.directory",
                            "queue.schema",
                            "queue.column",
                            "queue",
                            "queue.bulk",
                            "queue.cluster",
                            "queue.edit",
                            "queue.lookup",
                            "queue.pacing",
                            "queue.schedule",
                            "queue.upload",
                            "queue.resumption",
                            "queue.access",
                            "access.key",
                            "queue.retention",
                            "queue.key",
                            "queue.offline",
                            "job",
                            "job.key",
                            "text",
                            "schedule",
                            "settings",
                            "settings.store"));
        }
        seesExactly(
                "executor.threads",
                "executor.threads",
                "executor",
                "job",
                "text",
                "handler..",
                "cores..");
        check(
                "executor.processes..",
                Stream.of(
                        "executor.processes..",
                        "executor",
                        "job",
                        "text",
                        "protocol",
                        "subprocess..",
                        "cores.."));
    }

    /// Whatever the store is, it is chosen by its own wiring.
    @Test
    void onlyAStoreKnowsItsRooms() {
        for (String store : List.of("io.coremill.queue.sqlite", "io.coremill.queue.postgres")) {
            String commands = store + ".transfer";
            noClasses()
                    .that()
                    .resideOutsideOfPackage(store + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(store + "..").and(not(resideInAPackage(commands))))
                    .check(HOUSE);
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            commands,
                            "io.coremill.queue.backup",
                            "io.coremill.queue.export",
                            "io.coremill.queue.keyring",
                            "io.coremill.queue.move",
                            "io.coremill.queue.tables")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(commands)
                    .allowEmptyShould(true)
                    .check(HOUSE);
        }
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.coremill.queue.audit",
                        "io.coremill.queue.commit",
                        "io.coremill.queue.access",
                        "io.coremill.queue.resumption",
                        "io.coremill.queue.schedule",
                        "io.coremill.queue.sqlite..",
                        "io.coremill.queue.postgres..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.coremill.queue.commit")
                .check(HOUSE);
    }

    /// What reads the store takes the port that it needs, not the whole.
    @Test
    void onlyAStoreSeesTheWholeOfIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.coremill.queue..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(JobQueue.class)
                .check(HOUSE);
    }

    @Test
    void aPortOfTheStoreHasItsReaders() {
        PORTS.forEach(
                (port, readers) ->
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        Stream.concat(Stream.of("queue"), readers.stream())
                                                .map(name -> "io.coremill." + name + "..")
                                                .toArray(String[]::new))
                                .should()
                                .dependOnClassesThat(belongToAnyOf(port))
                                .check(HOUSE));
    }

    /// A part is made of what it needs; its wiring takes that out of the settings.
    @Test
    void settingsAreForWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.coremill.settings..", "io.coremill.node", "io.coremill.web..")
                .and()
                .areNotAnnotatedWith(Configuration.class)
                .and()
                .doNotHaveSimpleName("DataPlaceCheck") // which checks one
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.coremill.settings..")
                .check(HOUSE);
    }

    @Test
    void theGroupCommitKnowsNoSql() {
        noClasses()
                .that()
                .resideInAPackage("io.coremill.queue.commit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..")
                .check(HOUSE);
    }

    @Test
    void nobodySeesTheNodeButTheProgram() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.coremill", "io.coremill.node")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.coremill.node..")
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

    /// Two words say what a type is where it is used; one does where the glossary has it, or users'
    /// handlers are written against it.
    @Test
    void namesOfOneWordAreWordsOfTheGlossary() {
        assertThat(topLevel().map(JavaClass::getSimpleName).filter(ONE_WORD)).isSubsetOf(GLOSSARY);
    }

    @Test
    void noNameIsThereTwice() {
        assertThat(topLevel().map(JavaClass::getSimpleName)).doesNotHaveDuplicates();
    }

    /// More than can be looked at together are two packages.
    @Test
    void aPackageHasTwentyTypesAtMost() {
        Map<String, Long> sizes =
                topLevel()
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).allSatisfy((_, types) -> assertThat(types).isLessThanOrEqualTo(20));
    }

    @Test
    void theRootHoldsTheProgramAlone() {
        assertThat(topLevel().filter(type -> type.getPackageName().equals("io.coremill")))
                .extracting(JavaClass::getSimpleName)
                .containsExactly("Coremill");
    }

    /// What a bean needs is among its parameters.
    @Test
    void beansAreNotPutInOrderByTheirNames() {
        noClasses().should().dependOnClassesThat().areAssignableTo(DependsOn.class).check(HOUSE);
    }

    @Test
    void wiringIsOneConfigurationAPackage() {
        List<JavaClass> wiring = wiring();
        assertThat(wiring).isNotEmpty();
        assertThat(wiring).extracting(JavaClass::getPackageName).doesNotHaveDuplicates();
        assertThat(wiring)
                .allMatch(JavaClass::isTopLevelClass)
                .allMatch(type -> type.getSimpleName().endsWith("Configuration"))
                .noneMatch(type -> type.getModifiers().contains(JavaModifier.PUBLIC));
    }

    @Test
    void beansAreMadeByWiring() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(Configuration.class)
                .orShould()
                .beDeclaredInClassesThat()
                .haveNameMatching(".*\\." + MANAGEMENT_WIRING)
                .check(HOUSE);
    }

    /// It hands their places to what works with them.
    @Test
    void wiringDoesNoWorkWithFiles() {
        noClasses()
                .that()
                .areAnnotatedWith(Configuration.class)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Files.class, File.class)
                .check(HOUSE);
    }

    private static List<JavaClass> wiring() {
        return HOUSE.stream().filter(type -> type.isAnnotatedWith(Configuration.class)).toList();
    }

    /// Pages for those who work on the house lead to what is there.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONTRIBUTING.md",
                "docs/architecture.md",
                "docs/decisions/0011-names-that-stay.md",
                "docs/decisions/0012-rooms-and-names.md"
            })
    void typesThatPagesNameAreThere(String page) throws IOException {
        Set<String> there = new HashSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> there.add(name.replace(".java", "")));
        }
        assertThat(NAMED_TYPE.matcher(Files.readString(Path.of(page))).results())
                .isNotEmpty()
                .extracting(named -> named.group(1))
                .isSubsetOf(there);
    }

    private static Stream<JavaClass> topLevel() {
        return HOUSE.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"));
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

    @Test
    void aLoggerIsAPrivateConstantCalledLog() {
        fields().that()
                .haveRawType(Logger.class)
                .should()
                .haveName("log")
                .andShould()
                .bePrivate()
                .andShould()
                .beStatic()
                .andShould()
                .beFinal()
                .check(HOUSE);
    }

    private static String[] plus(String[] some, String... others) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(others)).toArray(String[]::new);
    }

    private static Map.Entry<String, Set<String>> arrows(String room, String... seen) {
        return Map.entry(room, Set.of(seen));
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
