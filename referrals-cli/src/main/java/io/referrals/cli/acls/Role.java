package io.referrals.cli.acls;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.referrals.cli.quarantine.Redriver;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who talks to the broker, and the least each needs. Reading, writing and deleting include describing. */
public enum Role {
    /** Publishes events. Reads nothing back. */
    STOREFRONT {
        @Override
        List<Grant> grants(String applicationId) {
            return Topics.INPUTS.stream()
                    .map(topic -> Grant.topic(topic.name(), WRITE))
                    .toList();
        }
    },
    /**
     * The attribution application. It deletes from the topics between the partitions what it has consumed, and looks whose time
     * the topics it reads keep.
     */
    ATTRIBUTION {
        @Override
        List<Grant> grants(String applicationId) {
            var grants = new ArrayList<Grant>();
            Topics.INPUTS.forEach(topic -> grants.add(Grant.topic(topic.name(), READ, DESCRIBE_CONFIGS)));
            Topics.OUTPUTS.stream()
                    .filter(topic -> topic != Topics.REWARD_ENTRIES)
                    .forEach(topic -> grants.add(Grant.topic(topic.name(), WRITE)));
            grants.add(Grant.topic(InternalTopics.accounting(), READ, WRITE));
            grants.add(Grant.topicsOf(applicationId, READ, WRITE, CREATE, DELETE, DESCRIBE_CONFIGS));
            grants.add(Grant.group(applicationId, READ));
            grants.add(Grant.transactionsOf(applicationId, WRITE));
            return grants;
        }
    },
    /** The reward consumer. */
    REWARDS {
        @Override
        List<Grant> grants(String applicationId) {
            return List.of(
                    Grant.topic(Topics.CONVERSIONS.name(), READ),
                    Grant.topic(Topics.ACCEPTED_PROGRAMS.name(), READ),
                    Grant.topic(Topics.REWARD_ENTRIES.name(), WRITE),
                    Grant.group(RewardConsumerConfig.DEFAULT_GROUP, READ));
        }
    },
    /** Reads results, in groups that begin with {@code analyst-}. Not the quarantine, which has what was refused as it was. */
    ANALYST {
        @Override
        List<Grant> grants(String applicationId) {
            var grants = new ArrayList<Grant>();
            for (Topic<?> topic : Topics.OUTPUTS) {
                if (topic != Topics.QUARANTINE) {
                    grants.add(Grant.topic(topic.name(), READ));
                }
            }
            grants.add(Grant.groupsOf("analyst", READ));
            return grants;
        }
    },
    /** Runs the verbs: creates topics, reads all of them and every lag, sends quarantined records again. */
    OPERATOR {
        @Override
        List<Grant> grants(String applicationId) {
            var grants = new ArrayList<Grant>();
            grants.add(Grant.topicsUnder("referral.", CREATE, READ, ALTER_CONFIGS));
            grants.add(Grant.topicsOf(applicationId, CREATE, READ, ALTER_CONFIGS));
            Topics.INPUTS.forEach(topic -> grants.add(Grant.topic(topic.name(), WRITE)));
            grants.add(Grant.topic(Topics.REDRIVES.name(), WRITE));
            grants.add(Grant.transaction(Redriver.TRANSACTIONAL_ID, WRITE));
            grants.add(Grant.group(applicationId, DESCRIBE));
            grants.add(Grant.group(RewardConsumerConfig.DEFAULT_GROUP, DESCRIBE));
            return grants;
        }
    };

    /** What the role needs. */
    abstract List<Grant> grants(String applicationId);

    /** How the role is called on the command line, and its principal unless another one is named. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
