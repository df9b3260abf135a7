package io.referrals.cli.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldShowIdsAndAmountsAndShortenTheRestWhenAnEventIsShown() throws JsonProcessingException {
        // given
        var event = (ObjectNode) JSON.readTree("""
                {"type":"purchase","storefrontId":"acme","orderId":"o1","amountMinor":-5,"customerId":"anna@example.com",
                 "emailHash":"anna@example.com","phone":"+49 30 1234","userAgent":"Mozilla",
                 "landingUrl":"https://shop.example/p?email=anna","currency":{"x":"anna@example.com"}}""");

        // when
        var shown = Redaction.event(event);

        // then
        assertThat(shown.toString())
                .contains("\"orderId\":\"o1\"", "\"amountMinor\":-5", "\"landingUrl\":\"https://shop.example/p\"")
                .contains("\"phone\":\"(13 characters)\"", "\"userAgent\":\"(9 characters)\"")
                .doesNotContain("anna", "1234", "Mozilla");
        assertThat(shown.path("customerId")).isEqualTo(shown.path("emailHash"));
    }

    @Test
    void shouldShowItsSizeAloneWhenAHeaderIsNotOneOfOurs() {
        assertThat(Redaction.header(new RecordHeader("authorization", "secret".getBytes(UTF_8))))
                .isEqualTo("6 bytes");
        assertThat(Redaction.header(new RecordHeader("referral.line", "17".getBytes(UTF_8))))
                .isEqualTo("17");
    }

    @Test
    void shouldShowItsSizeAloneWhenAKeyIsNoText() {
        assertThat(Redaction.key("acme|o1".getBytes(UTF_8))).isEqualTo("acme|o1");
        assertThat(Redaction.key(new byte[] {(byte) 0xff, 1})).isEqualTo("2 bytes");
        assertThat(Redaction.key("\u001b[2J".getBytes(UTF_8))).isEqualTo("4 bytes");
    }

    @Test
    void shouldHideWhatLooksLikeAnAddressWhenAMessageOfAnEarlierVersionQuotesIt() {
        assertThat(Redaction.message("referralCode: JANE.DOE@EXAMPLE.TEST is not a code"))
                .matches("referralCode: sha256:[0-9a-f]{8} is not a code");
        assertThat(Redaction.message("amountMinor: below 0")).isEqualTo("amountMinor: below 0");
    }
}
