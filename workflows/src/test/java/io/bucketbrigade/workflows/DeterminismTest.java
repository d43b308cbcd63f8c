package io.bucketbrigade.workflows;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.Predicate;

/**
 * A workflow is replayed: the same history must lead to the same commands, on another machine and
 * years later. The module sees nothing but the model, so a ban over the two is complete.
 */
@AnalyzeClasses(
    packages = {"io.bucketbrigade.workflows", "io.bucketbrigade.model"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class DeterminismTest {

  @ArchTest
  static final ArchRule workflowsDependOnTheModelAlone =
      classes()
          .that()
          .resideInAPackage("io.bucketbrigade.workflows..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.bucketbrigade.workflows..",
                  "io.bucketbrigade.model..",
                  "io.temporal.workflow..",
                  "io.temporal.common..",
                  "io.temporal.activity",
                  "io.temporal.failure",
                  "io.temporal.client",
                  "io.temporal.api.enums.v1",
                  "io.temporal.api.common.v1",
                  "org.jspecify.annotations",
                  "java.."))
          .because("whatever else workflow code reaches could do what replay cannot repeat");

  @ArchTest
  static final ArchRule noClocks =
      noClasses()
          .should()
          .accessTargetWhere(
              callTo(
                  "a clock",
                  target ->
                      (target.getOwner().getPackageName().equals("java.time")
                              && target.getName().equals("now"))
                          || target.getOwner().isAssignableTo("java.time.Clock")
                          || (isOwnedBy(target, "java.lang.System")
                              && List.of("currentTimeMillis", "nanoTime")
                                  .contains(target.getName()))
                          || isOwnedBy(target, "java.util.Date")
                          || isOwnedBy(target, "java.util.Calendar")))
          .because("a replay happens later; Workflow.currentTimeMillis() is the time of the event");

  @ArchTest
  static final ArchRule noRandomness =
      noClasses()
          .should()
          .accessTargetWhere(
              callTo(
                  "randomness",
                  target ->
                      target.getOwner().isAssignableTo("java.util.random.RandomGenerator")
                          || isOwnedBy(target, "java.util.concurrent.ThreadLocalRandom")
                          || (isOwnedBy(target, "java.util.UUID")
                              && target.getName().equals("randomUUID"))
                          || (isOwnedBy(target, "java.lang.Math")
                              && target.getName().equals("random"))
                          || (isOwnedBy(target, "java.lang.System")
                              && target.getName().equals("identityHashCode"))
                          || (isOwnedBy(target, "java.util.Collections")
                              && target.getName().equals("shuffle"))))
          .because("a replay would draw other numbers");

  @ArchTest
  static final ArchRule noInputOrOutput =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net..",
                      "javax.net..",
                      "java.sql..",
                      "java.rmi..",
                      "java.lang.foreign..")
                  // Every record's and lambda's serialized form mentions it.
                  .and(
                      DescribedPredicate.not(
                          describe(
                              "Serializable", c -> c.getName().equals("java.io.Serializable")))))
          .because("a replay would read other bytes and write them again; activities do that");

  @ArchTest
  static final ArchRule nothingOfTheMachine =
      noClasses()
          .should()
          .accessTargetWhere(
              callTo(
                  "the machine's settings",
                  target ->
                      isOwnedBy(target, "java.lang.Runtime")
                          || isOwnedBy(target, "java.lang.ProcessHandle")
                          || isOwnedBy(target, "java.lang.ProcessBuilder")
                          || (isOwnedBy(target, "java.util.Locale")
                              && target.getName().equals("getDefault"))
                          || (isOwnedBy(target, "java.util.TimeZone")
                              && target.getName().equals("getDefault"))
                          || (isOwnedBy(target, "java.time.ZoneId")
                              && target.getName().equals("systemDefault"))
                          || (isOwnedBy(target, "java.lang.System")
                              && List.of("getenv", "getProperty", "getProperties", "out", "err")
                                  .contains(target.getName()))))
          .because("a replay happens on another machine");

  @ArchTest
  static final ArchRule noThreads =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.concurrent..")
                  .or(
                      describe(
                          "threads",
                          type ->
                              List.of(
                                      "java.lang.Thread",
                                      "java.lang.ThreadLocal",
                                      "java.lang.ScopedValue",
                                      "java.util.Timer")
                                  .contains(type.getName()))))
          .because("threads interleave otherwise on replay; Async and Promise do not");

  @ArchTest
  static final ArchRule noLocks =
      methods()
          .should()
          .notHaveModifier(JavaModifier.SYNCHRONIZED)
          .because("workflow code has one thread, and blocking it trips the deadlock detector");

  @ArchTest
  static final ArchRule noParallelStreams =
      noClasses()
          .should()
          .accessTargetWhere(
              callTo(
                  "parallel streams",
                  target -> List.of("parallel", "parallelStream").contains(target.getName())))
          .because("their order differs from run to run");

  @ArchTest
  static final ArchRule noUnorderedCollections =
      noClasses()
          .should()
          .accessTargetWhere(
              callTo(
                  "unordered collections",
                  target ->
                      List.of(
                                  "java.util.HashMap",
                                  "java.util.HashSet",
                                  "java.util.IdentityHashMap",
                                  "java.util.WeakHashMap",
                                  "java.util.Hashtable")
                              .contains(target.getOwner().getName())
                          || isImmutableHash(target)
                          || isHashCollector(target)))
          .because(
              "their iteration order depends on hash codes or on the process; LinkedHashMap and"
                  + " TreeMap keep theirs");

  @ArchTest
  static final ArchRule noMutableStatics =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .should()
          .beFinal()
          .andShould(holdNothingMutable())
          .because("it would be shared by all workflows of a worker and lost with it");

  @ArchTest
  static final ArchRule noReflection =
      noClasses()
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.lang.reflect.."))
          .because("members come in no defined order");

  @ArchTest
  static final ArchRule modelKnowsOnlyTemporalsAnnotations =
      noClasses()
          .that()
          .resideInAPackage("io.bucketbrigade.model..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.temporal..")
                  .and(resideOutsideOfPackage("io.temporal.workflow"))
                  .and(resideOutsideOfPackage("io.temporal.activity")))
          .because("the engine uses the model and must not meet Temporal");

  private static DescribedPredicate<JavaAccess<?>> callTo(
      String what, Predicate<AccessTarget> isBanned) {
    return describe(what, access -> isBanned.test(access.getTarget()));
  }

  private static boolean isOwnedBy(AccessTarget target, String type) {
    return target.getOwner().getName().equals(type);
  }

  private static boolean isImmutableHash(AccessTarget target) {
    boolean hashed = isOwnedBy(target, "java.util.Set") || isOwnedBy(target, "java.util.Map");
    return hashed && List.of("of", "copyOf", "ofEntries").contains(target.getName());
  }

  private static boolean isHashCollector(AccessTarget target) {
    return isOwnedBy(target, "java.util.stream.Collectors")
        && List.of("toSet", "toMap", "toUnmodifiableSet", "toUnmodifiableMap", "groupingBy")
            .contains(target.getName());
  }

  private static ArchCondition<JavaField> holdNothingMutable() {
    return new ArchCondition<>("hold nothing that can change") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        JavaClass type = field.getRawType();
        boolean changes =
            type.isArray()
                || type.isAssignableTo("java.util.Map")
                || type.isAssignableTo("java.util.Set")
                || (type.isAssignableTo("java.util.Collection")
                    && !type.getName().equals("java.util.List"))
                || type.getPackageName().startsWith("java.util.concurrent");
        // An enum's own table of values is an array that nobody can reach.
        boolean enumTable = field.getOwner().isEnum() && field.getName().equals("$VALUES");
        if (changes && !enumTable) {
          events.add(SimpleConditionEvent.violated(field, field.getFullName() + " can change"));
        }
      }
    };
  }
}
