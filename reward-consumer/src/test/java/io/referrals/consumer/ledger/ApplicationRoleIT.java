package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.CaseFiles;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that does not own the ledger does its work and cannot change what is posted. */
class ApplicationRoleIT {
    private HikariDataSource owner;
    private HikariDataSource application;
    private String role;

    @BeforeEach
    void createRole() throws SQLException {
        var url = TestStack.newLedgerUrl();
        role = "app_" + Long.toHexString(System.nanoTime());
        owner = connect(url);
        LedgerSchema.migrate(owner);
        var probe = new LedgerProbe(owner);
        probe.execute("CREATE ROLE " + role + " LOGIN PASSWORD 's3cret'");
        LedgerSchema.grantTo(owner, role);
        application = connect(url.replaceFirst("user=.*", "user=" + role + "&password=s3cret"));
    }

    private static HikariDataSource connect(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        application.close();
        owner.close();
    }

    @Test
    void shouldPostPublishAndVerifyWhenTheRoleIsNotTheOwner() {
        // given
        var story = CaseFiles.named("11-mixed");
        LedgerSchema.migrate(application);
        var probe = new LedgerProbe(application);

        // when
        probe.ledger.accept(story.programs());
        probe.post(story.conversions(), story.asOf());
        probe.ledger.release(story.asOf());
        var payouts = new PayoutBatches(probe.ledger);
        var terms = new PayoutBatch.Request("b1", null, null, 1, "olga");
        assertThat(payouts.create(terms, story.asOf())).isPresent();
        payouts.settle("b1", "olga", story.asOf());
        int published = new Outbox(application).publish(10_000, entries -> {});

        // then
        assertThat(published).isPositive().isEqualTo((int) probe.transfers());
        var summary = new LedgerVerification(application, new SilentProgress())
                .run(new StoryFacts(story.programs(), story.conversions()), story.asOf(), difference -> {
                    throw new AssertionError(difference.toString());
                });
        assertThat(summary.rewards()).isEqualTo(story.expectedRewards().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE transfers SET amount = 1",
                "DELETE FROM transfers",
                "TRUNCATE transfers",
                "UPDATE reviews SET decided_by = 'nobody'",
                "DELETE FROM reviews",
                "UPDATE program_versions SET hold_days = 0",
                "DELETE FROM program_versions",
                "DELETE FROM ledger_head",
                "UPDATE payout_items SET paid = 0",
                "DELETE FROM payout_items",
                "UPDATE paid_decisions SET verdict = 'APPROVED'",
                "DELETE FROM paid_decisions",
                "UPDATE budget_decisions SET granted = true",
                "DELETE FROM budget_decisions",
                "DELETE FROM budget_head",
                "DELETE FROM payout_batches",
                "INSERT INTO flyway_schema_history SELECT * FROM flyway_schema_history",
                "CREATE TABLE mine (x int)"
            })
    void shouldRefuseWhatChangesThePastWhenTheApplicationAsks(String change) {
        assertThatThrownBy(() -> new LedgerProbe(application).execute(change))
                .hasMessageContaining("permission denied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE transfers DISABLE TRIGGER append_only",
                "DROP TRIGGER append_only ON transfers",
                "DROP TABLE transfers",
                "ALTER TABLE transfers DROP CONSTRAINT accounts_fit_the_kind",
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE OR REPLACE VIEW entries AS SELECT 1 AS entry_id"
            })
    void shouldRefuseToTakeTheGuardsAwayWhenTheApplicationAsks(String change) {
        assertThatThrownBy(() -> new LedgerProbe(application).execute(change))
                .hasMessageMatching("(?s).*(must be owner|permission denied).*");
    }

    @Test
    void shouldRefuseToSwitchTriggersOffWhenTheApplicationPlaysReplica() {
        assertThatThrownBy(() -> new LedgerProbe(application).execute("SET session_replication_role = replica"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void shouldRefuseToGrantItselfMoreWhenTheApplicationAsks() {
        assertThatThrownBy(() -> new LedgerProbe(application).execute("SELECT grant_ledger_to('" + role + "')"))
                .hasMessageContaining("permission denied");
        assertThat(new LedgerProbe(owner).rows("SELECT has_table_privilege('" + role + "', 'transfers', 'UPDATE')"))
                .containsExactly(List.of("f"));
    }
}
