package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactionTest {
    @ParameterizedTest
    @MethodSource("texts")
    void shouldHideTheSecretWhenATextHasOne(String text) {
        // when
        var redacted = Redaction.text(text);

        // then
        assertThat(redacted).doesNotContain("s3cr").contains("[hidden]");
    }

    static List<String> texts() {
        return List.of(
                "No suitable driver found for jdbc:postgres://db/l?user=u&password=s3cr&ssl=true",
                "required username=\"u\" password=\"s3cr \\\" s3cr\";",
                "sasl.jaas.config: required password=\"s3cr",
                "https://user:s3cr@registry:8081/subjects failed",
                "schema.registry.basic.auth.user.info=u:s3cr",
                "{ssl.keystore.password=s3cr, a=b}",
                "sslpassword=s3cr");
    }

    @Test
    void shouldLeaveATextAsItIsWhenItHasNoSecret() {
        // given
        var text = "no answer from https://registry:8081/subjects within 10 s; the password is wrong for user \"app\"";

        // when, then
        assertThat(Redaction.text(text)).isEqualTo(text);
    }
}
