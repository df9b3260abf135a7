package io.referrals.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.registry.Compatibility;
import io.referrals.events.registry.ContractSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The build step that keeps the contract: every schema reads and is read by every version that was ever published.
 *
 * <p>A change of a schema is made in {@code src/main/avro} and copied to the next {@code vN.avsc} of its subjects in
 * {@code src/compatibility}. A checked-in version is never changed.
 */
class SchemaBaselineTest {
    private static final Path BASELINE = Path.of("src", "compatibility");
    private static final Path CONTRACT = Path.of("src", "main", "avro");

    static List<Topic<?>> topics() {
        return Topics.ALL;
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldReadAndBeReadByEveryPublishedVersion(Topic<?> topic) throws SchemaValidationException {
        Compatibility.FULL_TRANSITIVE.check(ContractSchema.of(topic.schema()), versions(topic));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldHaveTheCurrentSchemaAsItsNewestVersion(Topic<?> topic) {
        // given
        List<Schema> versions = versions(topic);

        // then
        assertThat(versions)
                .as("copy %s.avsc to %s/v%d.avsc", topic.schema().getName(), topic.subject(), versions.size() + 1)
                .endsWith(ContractSchema.of(topic.schema()));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldRegisterExactlyTheContractsFile(Topic<?> topic) throws IOException {
        // given
        Path file = CONTRACT.resolve(topic.schema().getName() + ".avsc");

        // when
        Schema registered = ContractSchema.of(topic.schema());

        // then
        assertThat(registered.toString())
                .isEqualTo(new Schema.Parser().parse(Files.readString(file)).toString())
                .doesNotContain("avro.java.string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a new field without a default
                "{'name':'eventId','type':'string'},{'name':'country','type':'string'},{'name':'note','type':'string'}",
                // a field without a default is gone
                "{'name':'country','type':'string'}",
                // a field is renamed
                "{'name':'id','type':'string'},{'name':'country','type':'string'}",
                // a field has another type
                "{'name':'eventId','type':'string'},{'name':'country','type':'int'}"
            })
    void shouldFailWhenAChangeIsIncompatible(String fields) {
        // given
        Schema published = schema("{'name':'eventId','type':'string'},{'name':'country','type':'string'}");

        // when / then
        assertThatThrownBy(() -> Compatibility.FULL_TRANSITIVE.check(schema(fields), List.of(published)))
                .isInstanceOf(SchemaValidationException.class);
    }

    @Test
    void shouldFailWhenAChangeIsIncompatibleWithAnEarlierVersionOnly() {
        // given
        Schema first = schema("{'name':'country','type':'string','default':''}");
        Schema second = schema("");

        // when / then
        Schema third = schema("{'name':'country','type':'int','default':0}");
        assertThat(Compatibility.FULL.allows(third, List.of(first, second))).isTrue();
        assertThat(Compatibility.FULL_TRANSITIVE.allows(third, List.of(first, second)))
                .isFalse();
    }

    @Test
    void shouldPassWhenAFieldWithADefaultIsAdded() {
        // given
        Schema published = schema("{'name':'eventId','type':'string'}");
        Schema next = schema("{'name':'eventId','type':'string'},{'name':'note','type':'string','default':''}");

        // when / then
        assertThat(Compatibility.FULL_TRANSITIVE.allows(next, List.of(published)))
                .isTrue();
    }

    private static Schema schema(String fields) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'Sample','fields':[" + fields + "]}").replace('\'', '"'));
    }

    private static List<Schema> versions(Topic<?> topic) {
        Path directory = BASELINE.resolve(topic.subject());
        List<Schema> versions = new ArrayList<>();
        for (int version = 1; Files.exists(directory.resolve("v" + version + ".avsc")); version++) {
            try {
                versions.add(new Schema.Parser().parse(Files.readString(directory.resolve("v" + version + ".avsc"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(versions).as("%s has no v1.avsc", directory).isNotEmpty();
        return versions;
    }
}
