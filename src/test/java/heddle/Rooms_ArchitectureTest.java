package heddle;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import heddle.process.ProcessPool;
import heddle.process.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms stand in an order, and what is not for users stays out of their sight. */
class Rooms_ArchitectureTest {

    /** Public only because another room needs them. */
    private static final Set<String> ENGINE =
            Set.of(ProcessPool.class.getName(), Submission.class.getName());

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .importUrl(Runner.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void eachRoomUsesOnlyThoseAboveIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("kernel")
                .definedBy("heddle.kernel..")
                .layer("task")
                .definedBy("heddle.task..")
                .layer("process")
                .definedBy("heddle.process..")
                .layer("heddle")
                .definedBy("heddle")
                .optionalLayer("explore")
                .definedBy("heddle.explore..")
                .optionalLayer("grade")
                .definedBy("heddle.grade..")
                .whereLayer("kernel")
                .mayOnlyBeAccessedByLayers("task", "process", "heddle", "explore", "grade")
                .whereLayer("task")
                .mayOnlyBeAccessedByLayers("process", "heddle", "explore", "grade")
                .whereLayer("process")
                .mayOnlyBeAccessedByLayers("heddle", "explore", "grade")
                .whereLayer("heddle")
                .mayOnlyBeAccessedByLayers("explore", "grade")
                .whereLayer("explore")
                .mayOnlyBeAccessedByLayers("grade")
                .whereLayer("grade")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void whatUsersSeeNamesNothingInternal() {
        ArchRuleDefinition.classes()
                .that()
                .arePublic()
                .and()
                .resideOutsideOfPackage("..internal..")
                .should(nameNothingInternal())
                .check(CLASSES);
    }

    private static ArchCondition<JavaClass> nameNothingInternal() {
        return new ArchCondition<>("name nothing internal in a signature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (ENGINE.contains(type.getName()) || isHidden(type)) {
                    return;
                }
                signatures(type)
                        .filter(named -> named.getPackageName().contains(".internal"))
                        .forEach(
                                named ->
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        type,
                                                        type.getName()
                                                                + " names "
                                                                + named.getName())));
            }
        };
    }

    /** A type inside of one that is not public. */
    private static boolean isHidden(JavaClass type) {
        return type.getEnclosingClass()
                .map(
                        outer ->
                                !outer.getModifiers().contains(JavaModifier.PUBLIC)
                                        || isHidden(outer))
                .orElse(false);
    }

    private static Stream<JavaClass> signatures(JavaClass type) {
        Stream<JavaClass> above =
                Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream());
        Stream<JavaClass> fields =
                type.getFields().stream()
                        .filter(field -> isVisible(field.getModifiers()))
                        .map(field -> field.getRawType());
        Stream<JavaClass> methods =
                type.getCodeUnits().stream()
                        .filter(unit -> isVisible(unit.getModifiers()))
                        .flatMap(Rooms_ArchitectureTest::named);
        return Stream.of(above, fields, methods).flatMap(s -> s);
    }

    private static Stream<JavaClass> named(JavaCodeUnit unit) {
        return Stream.concat(
                Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream());
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return !modifiers.contains(JavaModifier.SYNTHETIC)
                && (modifiers.contains(JavaModifier.PUBLIC)
                        || modifiers.contains(JavaModifier.PROTECTED));
    }

    @Test
    void onlyTheKernelRoomKnowsAKernel() {
        noClasses()
                .that()
                .resideOutsideOfPackage("heddle.kernel..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.github.spencerpark..")
                                .or(resideInAPackage("org.dflib.."))
                                .or(resideInAPackage("jdk.jshell..")))
                .check(CLASSES);
    }

    @Test
    void onlyTheKernelRoomNamesAKernelsPackage() {
        Set<String> naming =
                CLASSES.stream()
                        .filter(type -> !type.getPackageName().startsWith("heddle.kernel"))
                        .filter(Rooms_ArchitectureTest::looksUpAKernel)
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());
        assertThat(naming).isEmpty();
    }

    /** By reflection, that is: with the name of the package among its constants. */
    private static boolean looksUpAKernel(JavaClass type) {
        try (var in = type.reflect().getResourceAsStream(classFile(type))) {
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return Stream.of("spencerpark", "dflib", "$JShell").anyMatch(bytes::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classFile(JavaClass type) {
        return "/" + type.getName().replace('.', '/') + ".class";
    }
}
