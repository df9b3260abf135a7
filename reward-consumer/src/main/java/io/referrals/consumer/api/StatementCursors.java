package io.referrals.consumer.api;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads the cursors of one API key. A cursor carries the balances where the next page begins, so that a page
 * costs what it shows; it is signed, so that they are the ledger's, and fits one statement and one key only.
 */
final class StatementCursors {
    private static final String MAC = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final int LONGEST = 1_000;
    private static final int FIELDS = 6;

    private final SecretKeySpec key;

    StatementCursors(byte[] key) {
        this.key = new SecretKeySpec(key, MAC);
    }

    String write(Beneficiary beneficiary, String unit, StatementPosition position) {
        var balances = position.balances();
        var payload = String.join(
                        " ",
                        Long.toString(position.transferId()),
                        Integer.toString(position.side()),
                        balances.pending().toString(),
                        balances.payable().toString(),
                        balances.paid().toString(),
                        balances.expired().toString())
                .getBytes(StandardCharsets.US_ASCII);
        var token = Arrays.copyOf(mac(beneficiary, unit, payload), MAC_BYTES + payload.length);
        System.arraycopy(payload, 0, token, MAC_BYTES, payload.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The place a cursor means.
     *
     * @throws ProblemException 400 when it was not given out for this statement under this key
     */
    StatementPosition read(Beneficiary beneficiary, String unit, String cursor) {
        var token = decode(cursor);
        if (token.length <= MAC_BYTES) {
            throw refused();
        }
        var payload = Arrays.copyOfRange(token, MAC_BYTES, token.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(token, MAC_BYTES), mac(beneficiary, unit, payload))) {
            throw refused();
        }
        var fields = new String(payload, StandardCharsets.US_ASCII).split(" ", FIELDS);
        return new StatementPosition(
                Long.parseLong(fields[0]),
                Integer.parseInt(fields[1]),
                new AccountBalances(
                        new BigInteger(fields[2]),
                        new BigInteger(fields[3]),
                        new BigInteger(fields[4]),
                        new BigInteger(fields[5])));
    }

    private static byte[] decode(String cursor) {
        if (cursor.length() > LONGEST) {
            throw refused();
        }
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    private byte[] mac(Beneficiary beneficiary, String unit, byte[] payload) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            // No id or unit contains a line feed.
            mac.update(String.join("\n", beneficiary.storefrontId(), beneficiary.accountPrefix(), unit, "")
                    .getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(payload), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    private static ProblemException refused() {
        return ProblemException.badParameter(
                "cursor", "This cursor does not belong to this statement and key; begin without one");
    }
}
