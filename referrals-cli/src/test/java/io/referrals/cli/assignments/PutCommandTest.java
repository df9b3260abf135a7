package io.referrals.cli.assignments;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with an assignment is said before a server is asked. */
class PutCommandTest {
    private record Answer(int code, String err) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a 1; --order o1 --code ANNA --reason x; assignmentId",
                "a1; --order o/1 --code ANNA --reason x; orderId",
                "a1; --customer visitor:v1 --code ANNA --reason x; customerId",
                "a1; --order o1 --code AN/NA --reason x; referralCode",
                "a1; --order o1 --code ANNA --reason x --version 0; version"
            })
    void shouldNameTheFieldWhenItIsInvalid(String id, String options, String field) {
        // when
        var answer = put(id, options.split(" "));

        // then
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains("Not an assignment: " + field);
    }

    @Test
    void shouldAskForTheReasonWhenItIsEmpty() {
        assertThat(put("a1", "--order", "o1", "--code", "ANNA", "--reason", "").err)
                .contains("reason");
        assertThat(put("a1", "--order", "o1", "--code", "ANNA").err).contains("--reason");
    }

    @Test
    void shouldAskForOneOfThemWhenOrderAndCustomerAreGivenOrNeither() {
        assertThat(put("a1", "--code", "ANNA", "--reason", "x").err).contains("--order", "--customer");
        assertThat(put("a1", "--order", "o1", "--customer", "bob", "--code", "ANNA", "--reason", "x").err)
                .contains("mutually exclusive");
    }

    private static Answer put(String id, String... options) {
        var err = new StringWriter();
        var line = new ArrayList<>(List.of("assignments", "put", id, "--storefront", "acme"));
        line.addAll(List.of(options));
        var nowhere = new PrintWriter(new StringWriter());
        int code = Referrals.commandLine(nowhere, new PrintWriter(err, true), Map.of())
                .execute(line.toArray(String[]::new));
        return new Answer(code, err.toString());
    }
}
