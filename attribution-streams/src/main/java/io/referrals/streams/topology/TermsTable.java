package io.referrals.streams.topology;

import io.referrals.streams.attribution.StorefrontTerms;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The programs and policies of every storefront, as this partition has heard of them. */
final class TermsTable {
    static final String STORE = "terms";

    private static final int STOREFRONTS_IN_MEMORY = 1_000;

    private final KeyValueStore<Bytes, byte[]> rows;
    private final Map<String, StorefrontTerms> recent = new Recent<>(STOREFRONTS_IN_MEMORY);

    TermsTable(KeyValueStore<Bytes, byte[]> rows) {
        this.rows = rows;
    }

    StorefrontTerms of(String storefrontId) {
        return recent.computeIfAbsent(storefrontId, this::load);
    }

    /** Adds a version, the bytes of its {@link PersonEvent}. */
    void put(String storefrontId, PersonEvent version, byte[] bytes) {
        StorefrontTerms terms = of(storefrontId);
        String id;
        if (version instanceof PersonEvent.ProgramAccepted accepted) {
            id = "program|" + accepted.program().programId() + '|'
                    + accepted.program().version();
        } else {
            id = "policy|" + ((PersonEvent.PolicyAccepted) version).policy().version();
        }
        rows.put(Bytes.wrap((storefrontId + '|' + id).getBytes(StandardCharsets.UTF_8)), bytes);
        add(terms, version);
    }

    private StorefrontTerms load(String storefrontId) {
        StorefrontTerms terms = new StorefrontTerms();
        byte[] prefix = (storefrontId + '|').getBytes(StandardCharsets.UTF_8);
        try (KeyValueIterator<Bytes, byte[]> iterator = rows.prefixScan(prefix, (topic, bytes) -> bytes)) {
            while (iterator.hasNext()) {
                KeyValue<Bytes, byte[]> row = iterator.next();
                add(terms, PersonEvent.read(row.value));
            }
        }
        return terms;
    }

    private static void add(StorefrontTerms terms, PersonEvent version) {
        if (version instanceof PersonEvent.ProgramAccepted accepted) {
            terms.put(accepted.program());
        } else if (version instanceof PersonEvent.PolicyAccepted accepted) {
            terms.put(accepted.policy());
        }
    }
}
