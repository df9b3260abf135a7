package io.referrals.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.referrals", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule nothingShouldDependOnTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("io.referrals.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.referrals.cli..");

    @ArchTest
    static final ArchRule theGeneratorShouldNotKnowKafka = noClasses()
            .that()
            .resideInAPackage("io.referrals.cli.simulate..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");
}
