package io.referrals.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.topics.SchemaChange.Registration;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.registry.Compatibility;
import io.referrals.events.registry.ContractSchema;
import io.referrals.events.registry.InMemorySchemaRegistry;
import java.util.ArrayList;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SchemaPlanTest {
    private final InMemorySchemaRegistry registry =
            InMemorySchemaRegistry.named(UUID.randomUUID().toString());

    @Test
    void shouldRegisterEverythingWhenTheRegistryIsEmpty() {
        // given
        var plan = SchemaPlan.of(registry);
        assertThat(plan.changes()).hasSameSizeAs(Topics.ALL).allMatch(SchemaChange::isOpen);
        assertThat(words(plan, Topics.CLICKS)).isEqualTo("register, set compatibility FULL_TRANSITIVE");
        assertThat(words(plan, Topics.CONVERSIONS)).isEqualTo("register");

        // when
        plan.apply(registry);

        // then
        assertThat(SchemaPlan.of(registry).isEmpty()).isTrue();
        assertThat(words(SchemaPlan.of(registry), Topics.CLICKS)).isEqualTo("ok");
        assertThat(registry.compatibility(Topics.CODES.subject())).contains(Compatibility.FULL_TRANSITIVE);
        assertThat(registry.compatibility(Topics.CONVERSIONS.subject())).isEmpty();
    }

    @Test
    void shouldSetTheLevelWhenSomebodyLoweredIt() {
        // given
        SchemaPlan.of(registry).apply(registry);
        registry.setCompatibility(Topics.CLICKS.subject(), Compatibility.NONE);

        // when
        var plan = SchemaPlan.of(registry);

        // then
        assertThat(change(plan, Topics.CLICKS).current()).isEqualTo("version 1, compatibility NONE");
        assertThat(words(plan, Topics.CLICKS)).isEqualTo("set compatibility FULL_TRANSITIVE");
        assertThat(plan.changes()).filteredOn(SchemaChange::isOpen).hasSize(1);
        plan.apply(registry);
        assertThat(SchemaPlan.of(registry).isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveANewerVersionTheNewestWhenOursIsThereToo() {
        // given
        SchemaPlan.of(registry).apply(registry);
        var newer = withOptionalField(ContractSchema.of(Topics.CLICKS.schema()));
        registry.register(Topics.CLICKS.subject(), newer);

        // then
        var plan = SchemaPlan.of(registry);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(change(plan, Topics.CLICKS).current()).startsWith("version 2");
    }

    @Test
    void shouldRegisterAVersionWhenAnOlderReleaseWasThere() {
        // given: a release whose schema of clicks had a field less
        var older = withoutField(ContractSchema.of(Topics.CLICKS.schema()), "bot");
        registry.register(Topics.CLICKS.subject(), older);

        // when
        var plan = SchemaPlan.of(registry);

        // then
        assertThat(words(plan, Topics.CLICKS)).isEqualTo("register a new version, set compatibility FULL_TRANSITIVE");
        plan.apply(registry);
        assertThat(SchemaPlan.of(registry).isEmpty()).isTrue();
    }

    @Test
    void shouldSayThatItCannotBeDoneWhenAnotherSchemaIsUnderTheSubject() {
        // given
        var foreign =
                SchemaBuilder.record("Other").fields().requiredLong("number").endRecord();
        registry.register(Topics.CLICKS.subject(), foreign);
        registry.setCompatibility(Topics.CLICKS.subject(), Compatibility.FULL_TRANSITIVE);

        // when
        var change = change(SchemaPlan.of(registry), Topics.CLICKS);

        // then
        assertThat(change.registration()).isEqualTo(Registration.INCOMPATIBLE);
        assertThat(change.words()).contains("incompatible");
    }

    private static SchemaChange change(SchemaPlan plan, Topic<?> topic) {
        return plan.changes().stream()
                .filter(change -> change.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private static String words(SchemaPlan plan, Topic<?> topic) {
        return change(plan, topic).words();
    }

    private static Schema withOptionalField(Schema schema) {
        var fields = new ArrayList<>(schema.getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList());
        fields.add(new Schema.Field("later", Schema.create(Schema.Type.STRING), null, ""));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static Schema withoutField(Schema schema, String name) {
        var fields = schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        assertThat(fields).hasSize(schema.getFields().size() - 1);
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }
}
