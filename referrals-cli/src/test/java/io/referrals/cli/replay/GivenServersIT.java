package io.referrals.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay into servers that hold something already. */
class GivenServersIT {
    private static final String PROGRAM = """
            {"type":"program","storefrontId":"given","programId":"p","version":1,"name":"p",\
            "effectiveFrom":"2026-01-01T00:00:00Z","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],\
            "holdDays":0,"rewardRules":[]}""";
    private static final String CODE = """
            {"type":"code","storefrontId":"given","referralCode":"ANNA10","programId":"p","advocateId":"anna",\
            "activeFrom":"2026-01-01T00:00:00Z"}""";
    private static final String CLICK = """
            {"type":"click","eventId":"k1","storefrontId":"given","referralCode":"ANNA10","visitorId":"v1",\
            "occurredAt":"2026-08-01T10:00:00Z"}""";
    private static final String SIGNUP = """
            {"type":"signup","eventId":"s1","storefrontId":"given","customerId":"eve","referralCode":"ANNA10",\
            "occurredAt":"2026-08-01T12:00:00Z"}""";

    @TempDir
    @SuppressWarnings("NullAway.Init") // injected
    private Path directory;

    @Test
    void shouldCountThisRunsOrdersAndSignupsAloneWhenTheServersHoldOthers() throws IOException {
        var stack = SharedStack.cleared();
        // given: two orders that nobody recommended
        var first = replay(
                stack,
                List.of(
                        PROGRAM,
                        CODE,
                        order("o1", "bob", "\"visitorId\":\"v1\""),
                        order("o2", "carol", "\"country\":\"DE\"")));
        assertThat(first)
                .isEqualTo("{\"lines\":4,\"accepted\":4,\"duplicates\":0,\"quarantined\":{},"
                        + "\"conversions\":{},\"organic\":2}");

        // when: a click credits the first of them late, the second comes again, and there are others
        var second = replay(
                stack,
                List.of(
                        CLICK,
                        SIGNUP,
                        order("o2", "carol", "\"country\":\"DE\""),
                        order("o3", "dan", "\"country\":\"DE\""),
                        order("o4", "fred", "\"referralCode\":\"NOPE\""),
                        order("o5", "gwen", "\"country\":\"DE\"").replace("2026-08", "2020-08")));

        // then
        assertThat(second)
                .isEqualTo("{\"lines\":6,\"accepted\":4,\"duplicates\":1,\"quarantined\":{\"EXPIRED_EVENT\":1},"
                        + "\"conversions\":{\"ATTRIBUTED\":1,\"UNATTRIBUTED\":1},\"organic\":2}");
        assertThat(CaseFiles.read(directory.resolve("conversions.ndjson")))
                .extracting(conversion -> conversion.path("conversionId").asText())
                .containsExactly("given|PURCHASE|o1", "given|PURCHASE|o4", "given|SIGNUP|eve");
        assertThat(stats(stack))
                .isEqualTo(
                        "storefront,code,program,advocate,clicks,unique_visitors,visitor_days,signups,purchases,conversions,"
                                + "refunded_orders,revenue_EUR,refunded_EUR,net_EUR\r\n"
                                + "given,(none),,,0,0,0,0,3,0,0,30.00,0.00,30.00\r\n"
                                + "given,ANNA10,p,anna,1,1,1,1,1,2,0,10.00,0.00,10.00\r\n");
    }

    private static String stats(LocalStack stack) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(
                        "stats",
                        "-o",
                        "csv",
                        "--bootstrap-server",
                        stack.bootstrapServers(),
                        "--schema-registry-url",
                        stack.schemaRegistryUrl());
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.OK);
        return out.toString();
    }

    /** The summary of a replay of these lines. */
    private String replay(LocalStack stack, List<String> lines) throws IOException {
        var input = Files.write(directory.resolve("events.ndjson"), lines);
        var err = new StringWriter();
        var code = Referrals.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                .execute(
                        "replay",
                        "--into-given-servers",
                        "--input",
                        input.toString(),
                        "--output",
                        directory.toString(),
                        "--as-of",
                        "2026-09-01T00:00:00Z",
                        "--bootstrap-server",
                        stack.bootstrapServers(),
                        "--schema-registry-url",
                        stack.schemaRegistryUrl(),
                        "--ledger-url",
                        stack.ledgerUrl());
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.OK);
        return new ObjectMapper()
                .readTree(directory.resolve("summary.json").toFile())
                .toString();
    }

    private static String order(String id, String customer, String field) {
        return "{\"type\":\"purchase\",\"eventId\":\"p-" + id + "\",\"storefrontId\":\"given\",\"orderId\":\"" + id
                + "\",\"customerId\":\"" + customer + "\",\"amountMinor\":1000,\"currency\":\"EUR\","
                + "\"occurredAt\":\"2026-08-01T12:00:00Z\"," + field + "}";
    }
}
