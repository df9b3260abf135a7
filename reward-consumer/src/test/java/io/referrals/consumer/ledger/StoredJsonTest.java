package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StoredJsonTest {
    @Test
    void shouldNotQuoteWhatIsStoredWhenItCannotBeRead() {
        assertThatThrownBy(() -> StoredJson.credits("[{\"advocateId\":\"jane@shop.test\",oops}]"))
                .hasMessage("Stored credits of 38 characters cannot be read at character 32")
                .hasNoCause();
    }
}
