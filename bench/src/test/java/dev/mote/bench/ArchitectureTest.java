package dev.mote.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the direction of modules and packages, and that only the outermost two print. */
class ArchitectureTest {
  /** The modules in the order data flows; each may use those before it. */
  private static final List<String> MODULES = List.of("graph", "engine", "formats", "compress", "learn", "hardware",
      "app", "bench");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(location -> !location.contains("test-classes") && !location.contains("-tests.jar"))
      .importPackages("dev.mote");

  @Test
  void everyModuleIsSeen() {
    for (String module : MODULES) {
      assertThat(CLASSES).as(module).anyMatch(type -> type.getPackageName().startsWith("dev.mote." + module));
    }
    assertThat(CLASSES).as("classes outside the modules").noneMatch(not(resideInAnyPackage(packages(MODULES))));
  }

  @Test
  void eachModuleUsesOnlyThoseBeforeIt() {
    for (int i = 0; i + 1 < MODULES.size(); i++) {
      noClasses().that().resideInAPackage("dev.mote." + MODULES.get(i) + "..")
          .should().dependOnClassesThat().resideInAnyPackage(packages(MODULES.subList(i + 1, MODULES.size())))
          .check(CLASSES);
    }
  }

  /** The interpreter alone stands in front of its kernels, which speak of tensors and operators. */
  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.mote.(**)").should().beFreeOfCycles()
        .ignoreDependency(name("dev.mote.graph.Interpreter"), resideInAPackage("dev.mote.graph.reference"))
        .check(CLASSES);
  }

  @Test
  void onlyAppAndBenchPrint() {
    noClasses().that().resideOutsideOfPackages("dev.mote.app..", "dev.mote.bench..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS).check(CLASSES);
  }

  private static String[] packages(List<String> modules) {
    return modules.stream().map(module -> "dev.mote." + module + "..").toArray(String[]::new);
  }
}
