package io.referrals.cli.acls;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class AclPlanTest {
    private static final String APPLICATION = "attr";

    @Test
    void shouldCreateEveryGrantWhenTheBrokerHasNone() {
        // when
        var plan = AclPlan.of(List.of(), APPLICATION, Map.of(Role.STOREFRONT, "shop"));

        // then
        assertThat(plan.lines()).hasSameSizeAs(Topics.INPUTS).noneMatch(AclPlan.Line::present);
        assertThat(plan.beyond()).isEmpty();
    }

    @Test
    void shouldCreateAGrantWhenOnlyPartOfItIsThere() {
        // given
        var bindings = bindings(Role.ATTRIBUTION, "svc");
        bindings.removeIf(binding -> binding.entry().operation() == AclOperation.DELETE);

        // when
        var plan = AclPlan.of(bindings, APPLICATION, Map.of(Role.ATTRIBUTION, "svc"));

        // then
        assertThat(plan.lines().stream()
                        .filter(line -> !line.present())
                        .map(line -> line.grant().what()))
                .containsExactly("topic attr-*");
    }

    @Test
    void shouldShowWhatIsBeyondTheRoleWhenAPrincipalHasMore() {
        // given
        var bindings = bindings(Role.REWARDS, "rewards");
        var more = Grant.topic("referral.clicks.v1", AclOperation.READ).bindings("rewards");
        var others = Grant.topic("unrelated", AclOperation.READ).bindings("somebody");
        bindings.addAll(more);
        bindings.addAll(others);

        // when
        var plan = AclPlan.of(bindings, APPLICATION, Map.of(Role.REWARDS, "rewards"));

        // then
        assertThat(plan.lines()).allMatch(AclPlan.Line::present);
        assertThat(plan.beyond()).isEqualTo(more);
    }

    @Test
    void shouldLetNobodyWriteResultsButTheirApplicationWhenTheRolesAreGranted() {
        for (var role : Role.values()) {
            // when
            var written = role.grants(APPLICATION).stream()
                    .filter(grant -> grant.operations().contains(AclOperation.WRITE))
                    .map(grant -> grant.resource().name())
                    .toList();

            // then
            assertThat(written.contains(Topics.CONVERSIONS.name()))
                    .as(role.word())
                    .isEqualTo(role == Role.ATTRIBUTION);
            assertThat(written.contains(Topics.REWARD_ENTRIES.name()))
                    .as(role.word())
                    .isEqualTo(role == Role.REWARDS);
        }
    }

    private static List<AclBinding> bindings(Role role, String principal) {
        var bindings = new ArrayList<AclBinding>();
        role.grants(APPLICATION).forEach(grant -> bindings.addAll(grant.bindings(principal)));
        return bindings;
    }
}
