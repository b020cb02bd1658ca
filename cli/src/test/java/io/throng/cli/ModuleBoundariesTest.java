package io.throng.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each module may know, as the table in CONTRIBUTING.md has it. */
class ModuleBoundariesTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .importPackages(
                        "io.throng.protocol",
                        "io.throng.client",
                        "io.throng.inference",
                        "io.throng.worker",
                        "io.throng.server",
                        "io.throng.bench");
    }

    @ParameterizedTest(name = "{0} uses {1} only")
    @CsvSource({
        "protocol, ''",
        "client, protocol",
        "inference, ''",
        "worker, protocol client inference",
        "server, protocol",
        "bench, client protocol worker inference",
    })
    void aModuleUsesOnlyWhatItsRowNames(String module, String allowed) {
        Set<String> permitted = Set.of((module + " " + allowed).strip().split(" "));
        noClasses()
                .that()
                .resideInAPackage("io.throng." + module + "..")
                .should()
                .dependOnClassesThat(ofAnyOtherModuleThan(permitted))
                .check(classes);
    }

    @Test
    void onnxRuntimesEnvironmentIsMadeOnlyWhereItsTelemetryIsSwitchedOff() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.throng.inference.diffusion.onnx.QuietRuntime$Environment")
                .should()
                .callMethodWhere(JavaCall.Predicates.target(HasOwner.Predicates.With.<JavaClass>owner(
                                HasName.Predicates.name("ai.onnxruntime.OrtEnvironment"))
                        .and(HasName.Predicates.name("getEnvironment"))))
                .check(classes);
    }

    private static DescribedPredicate<JavaClass> ofAnyOtherModuleThan(Set<String> permitted) {
        return DescribedPredicate.describe("belong to another module than " + permitted, type -> {
            String[] names = type.getPackageName().split("\\.");
            return names.length > 2
                    && names[0].equals("io")
                    && names[1].equals("throng")
                    && !permitted.contains(names[2]);
        });
    }
}
