package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.StorefrontTerms;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Recent;
import io.referrals.streams.topology.state.Table;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/** The programs and policies of every storefront, as this partition has heard of them. */
final class TermsTable {
    private static final int STOREFRONTS_IN_MEMORY = 1_000;

    /** Versions as the messages that told them. */
    private final Table<byte[]> rows;

    private final Map<String, StorefrontTerms> recent = new Recent<>(STOREFRONTS_IN_MEMORY);

    TermsTable(Partition partition) {
        rows = partition.table(Tables.TERMS, Table.Format.BYTES);
    }

    StorefrontTerms of(String storefrontId) {
        return recent.computeIfAbsent(storefrontId, this::load);
    }

    void put(String storefrontId, Message.ProgramAccepted version) {
        put(
                storefrontId,
                "program|" + version.program().programId() + '|'
                        + version.program().version(),
                version);
    }

    void put(String storefrontId, Message.PolicyAccepted version) {
        put(storefrontId, "policy|" + version.policy().version(), version);
    }

    private void put(String storefrontId, String id, Message version) {
        StorefrontTerms terms = of(storefrontId);
        rows.put(rows.key(storefrontId + '|' + id), version.toBytes());
        add(terms, version);
    }

    private StorefrontTerms load(String storefrontId) {
        StorefrontTerms terms = new StorefrontTerms();
        for (KeyValue<Bytes, byte[]> row : rows.under(rows.key(storefrontId + '|'))) {
            add(terms, Message.read(row.value));
        }
        return terms;
    }

    private static void add(StorefrontTerms terms, Message version) {
        if (version instanceof Message.ProgramAccepted accepted) {
            terms.put(accepted.program());
        } else if (version instanceof Message.PolicyAccepted accepted) {
            terms.put(accepted.policy());
        }
    }
}
