package io.referrals.consumer.rewards;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows: the rules know the JDK only, the ledger does not know Kafka. */
@AnalyzeClasses(packages = "io.referrals.consumer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule RULES_IMPORT_THE_JDK_ONLY = classes()
            .that()
            .resideInAPackage("io.referrals.consumer.rewards..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.referrals.consumer.rewards..");

    @ArchTest
    static final ArchRule LEDGER_DOES_NOT_KNOW_KAFKA = noClasses()
            .that()
            .resideInAPackage("io.referrals.consumer.ledger..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "io.referrals.events..");
}
