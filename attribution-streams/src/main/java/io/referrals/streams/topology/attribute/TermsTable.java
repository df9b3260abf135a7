package io.referrals.streams.topology;

import io.referrals.streams.attribution.StorefrontTerms;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/** The programs and policies of every storefront, as this partition has heard of them. */
final class TermsTable {
    static final String STORE = "terms";

    private static final int STOREFRONTS_IN_MEMORY = 1_000;

    private final Rows<byte[]> rows;
    private final Map<String, StorefrontTerms> recent = new Recent<>(STOREFRONTS_IN_MEMORY);

    TermsTable(Rows<byte[]> rows) {
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
        for (KeyValue<Bytes, byte[]> row : rows.under(prefix)) {
            add(terms, PersonEvent.read(row.value));
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
