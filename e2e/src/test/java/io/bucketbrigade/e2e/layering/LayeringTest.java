package io.bucketbrigade.e2e.layering;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions of docs/adr/0002. */
final class LayeringTest {
  private static final String ROOT = "io.bucketbrigade";
  private static final String MODEL = "model";
  private static final String ENGINE = "engine";
  private static final String S3 = "s3";
  private static final String WORKFLOWS = "workflows";
  private static final String SWITCHES = "switches";
  private static final String TESTKIT = "testkit";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /**
   * A module.
   *
   * @param name the package below the root that holds it
   * @param reason why it may know no more
   * @param mayKnow the modules that it may know besides itself
   */
  record Module(String name, String reason, List<String> mayKnow) {
    String packages() {
      return packagesOf(name);
    }

    String[] foreignPackages() {
      return modules()
          .filter(other -> !other.equals(this) && !mayKnow.contains(other.name))
          .map(Module::packages)
          .toArray(String[]::new);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Module> modules() {
    return Stream.of(
        new Module("model", "values and interfaces are what all others share", List.of()),
        new Module(TESTKIT, "what checks the product must not share its errors", List.of()),
        new Module(
            "engine", "the engine is tested without Temporal and without a server", List.of(MODEL)),
        new Module(
            "s3", "a store knows nothing of the migrations that use it", List.of(MODEL, ENGINE)),
        new Module(
            SWITCHES,
            "what reaches applications knows the ports that it implements, and no bucket",
            List.of(MODEL, ENGINE)),
        new Module(
            "workflows", "workflow code has to be deterministic, and model is", List.of(MODEL)),
        new Module("activities", "activities adapt the engine to Temporal", List.of(MODEL, ENGINE)),
        new Module(
            "worker",
            "the worker wires everything and is known to the command line alone",
            List.of(MODEL, ENGINE, S3, SWITCHES, WORKFLOWS, "activities")),
        new Module(
            "cli",
            "the command line speaks to Temporal, and what migrating takes is the worker's",
            List.of(MODEL, ENGINE, S3, "worker", TESTKIT)));
  }

  private static String packagesOf(String module) {
    return ROOT + "." + module + "..";
  }

  @ParameterizedTest
  @MethodSource("modules")
  void module_knowsOnlyWhatItMay(Module module) {
    noClasses()
        .that()
        .resideInAPackage(module.packages())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(module.foreignPackages())
        .because(module.reason)
        .check(OURS);
  }

  @Test
  void everyPackage_belongsToAModule() {
    String[] known = modules().map(Module::packages).toArray(String[]::new);
    classes()
        .should()
        .resideInAnyPackage(known)
        .because("a module that this test does not know is not held to any direction")
        .check(OURS.that(not(resideInAPackage(ROOT + ".e2e.."))));
  }

  @Test
  void everyModule_isSeenByThisTest() {
    assertThat(modules())
        .allSatisfy(
            module ->
                assertThat(OURS.that(resideInAPackage(module.packages())))
                    .as("classes of %s", module)
                    .isNotEmpty());
  }

  @Test
  void testkit_servesTheDemoAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packagesOf(TESTKIT), ROOT + ".cli.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packagesOf(TESTKIT))
        .because("only the demo has servers of its own; what migrates must not know who checks it")
        .check(OURS);
  }

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching(ROOT + ".(**)")
        .should()
        .beFreeOfCycles()
        .because("packages that need each other are one package, read or not at all")
        .check(OURS);
  }

  @Test
  void awsSdkAndHttpClient_stayInS3() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packagesOf(S3))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon..", "org.apache.hc..")
        .because("one module carries the wire, so that another can take its place")
        .check(OURS);
  }

  @Test
  void databases_stayInSwitches() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packagesOf(SWITCHES))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .because("only a switch step speaks to the databases of applications")
        .check(OURS);
  }

  @Test
  void temporal_staysOutOfWhatRunsWithoutIt() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packagesOf(ENGINE), packagesOf(S3), packagesOf(SWITCHES), packagesOf(TESTKIT))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.temporal..")
        .because("copying has to run, and to be tested, without Temporal")
        .check(OURS);
  }

  @Test
  void model_usesTemporalForAnnotationsAlone() {
    noClasses()
        .that()
        .resideInAPackage(packagesOf(MODEL))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.temporal..")
                .and(
                    not(
                        describe(
                            "annotations and their enums", c -> c.isAnnotation() || c.isEnum()))))
        .because("every module sees the model, and only some may see Temporal")
        .check(OURS);
  }

  @Test
  void pureModules_openNoSocketAndNoProcess() {
    noClasses()
        .that()
        .resideInAnyPackage(packagesOf(MODEL), packagesOf(WORKFLOWS), packagesOf(ENGINE))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "com.sun.net..")
                .or(describe("processes", c -> c.isEquivalentTo(ProcessBuilder.class))))
        .because("ports are the only way from the engine to the world")
        .check(OURS);
  }
}
