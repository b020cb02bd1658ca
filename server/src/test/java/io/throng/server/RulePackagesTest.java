package io.throng.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Rules are pure functions over records: they reach neither a database nor a connection. */
class RulePackagesTest {
    private static final String[] RULE_PACKAGES = {
        "io.throng.server.price..",
        "io.throng.server.alchemy.rules..",
        "io.throng.server.dispatch.matching..",
        "io.throng.server.request.rules.."
    };

    @Test
    void rulesUseNeitherSqlNorHttp() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.throng.server");
        noClasses()
                .that()
                .resideInAnyPackage(RULE_PACKAGES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "jakarta.ws.rs..", "java.net.http..", "io.vertx..")
                .allowEmptyShould(true)
                .check(classes);
    }
}
