package io.referrals.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.topics.DeclaredTopic;
import io.referrals.cli.topics.SchemaChange;
import io.referrals.cli.topics.SchemaChange.Registration;
import io.referrals.cli.topics.TopicChange;
import io.referrals.cli.topics.TopicChange.Action;
import io.referrals.events.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerChecksTest {
    @Test
    void shouldNameTheTopicAndTheRemedyWhenItKeepsTheTimeItsProducerChose() {
        // given
        var clicks = change("referral.clicks.v1", Map.of("message.timestamp.type", "LogAppendTime"));
        var signups = change("referral.signups.v1", Map.of("retention.ms", "1"));

        // when
        var finding = ServerChecks.arrival(List.of(clicks, signups));

        // then
        assertThat(finding.severity()).isEqualTo(Finding.Severity.FAIL);
        assertThat(finding.detail())
                .contains("referral.clicks.v1", "topics apply")
                .doesNotContain("signups");
    }

    @Test
    void shouldFindNothingWhenOnlyOtherSettingsDiffer() {
        assertThat(ServerChecks.arrival(List.of(change("t", Map.of("retention.ms", "1"))))
                        .severity())
                .isEqualTo(Finding.Severity.OK);
    }

    @Test
    void shouldNameTheSubjectsAndTheRemedyWhenSchemasAreMissing() {
        // when
        var finding = ServerChecks.schemas(List.of(
                new SchemaChange(Topics.CLICKS, "-", Registration.FIRST, true),
                new SchemaChange(Topics.SIGNUPS, "version 1, compatibility NONE", Registration.NONE, true),
                new SchemaChange(Topics.REFUNDS, "version 1", Registration.NONE, false)));

        // then
        assertThat(finding.severity()).isEqualTo(Finding.Severity.FAIL);
        assertThat(finding.detail())
                .contains("referral.clicks.v1-value, referral.signups.v1-value are missing or differ", "topics apply")
                .doesNotContain("refunds");
    }

    private static TopicChange change(String name, Map<String, String> settings) {
        return new TopicChange(new DeclaredTopic(name, settings), Action.CONFIGURE, "-", settings, 1);
    }
}
