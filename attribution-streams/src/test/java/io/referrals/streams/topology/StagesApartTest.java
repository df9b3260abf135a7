package io.referrals.streams.topology;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who opens the folder sees the stream: a room for each stage, none too full, and no doors between them. */
@AnalyzeClasses(packages = "io.referrals.streams.topology", importOptions = DoNotIncludeTests.class)
class StagesApartTest {
    private static final String TOPOLOGY = "io.referrals.streams.topology";
    private static final String[] STAGES = {"intake", "accept", "stitch", "resolve", "attribute", "count"};
    private static final int MOST_FILES = 20;

    @ArchTest
    static final ArchRule shouldNotHaveAStageKnowAnother = SlicesRuleDefinition.slices()
            .matching(TOPOLOGY + ".(intake|accept|stitch|resolve|attribute|count)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule shouldNotHaveWhatStagesShareKnowAStage = noClasses()
            .that()
            .resideInAnyPackage(
                    TOPOLOGY + ".messages",
                    TOPOLOGY + ".records",
                    TOPOLOGY + ".state",
                    TOPOLOGY + ".clicks",
                    TOPOLOGY + ".bytes")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    Arrays.stream(STAGES).map(stage -> TOPOLOGY + '.' + stage).toArray(String[]::new));

    @ArchTest
    static final ArchRule shouldNotHaveStateKnowWhatIsTold = noClasses()
            .that()
            .resideInAnyPackage(TOPOLOGY + ".state", TOPOLOGY + ".clicks")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TOPOLOGY + ".messages", TOPOLOGY + ".records");

    @ArchTest
    static final ArchRule shouldNotHaveARoomKnowTheWiring = noClasses()
            .that()
            .resideInAPackage(TOPOLOGY + ".*")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(AttributionTopology.class.getName())
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(PartitionProcessor.class.getName())
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName(Stages.class.getName());

    @ArchTest
    static final ArchRule shouldUseInternalsOfKafkaStreamsInOnePlaceOnly = classes()
            .that()
            .haveNameNotMatching(".*\\.LoggedStore(\\$.*)?")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    "org.apache.kafka.streams.processor.internals..", "org.apache.kafka.streams.state.internals..");

    @Test
    void shouldHaveNoFolderWithMoreThanTwentyFiles() throws IOException {
        Path main = Path.of("src/main/java", TOPOLOGY.split("\\."));
        try (Stream<Path> found = Files.walk(main)) {
            List<Path> folders = found.filter(Files::isDirectory).toList();
            assertThat(folders).hasSizeGreaterThan(STAGES.length).allSatisfy(folder -> {
                try (Stream<Path> files = Files.list(folder)) {
                    assertThat(files.filter(Files::isRegularFile)).hasSizeLessThanOrEqualTo(MOST_FILES);
                }
            });
        }
    }
}
