package io.referrals.consumer.ledger;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * A payout batch as {@link Csv}: amounts in minor units or pieces, and for ISO 4217 currencies
 * also as a decimal number with the currency's digits, with a point and without grouping.
 */
public final class PayoutCsv {
    /** The first line. */
    public static final String HEAD =
            "batch,storefront,beneficiary_type,beneficiary_id,unit,amount_minor,amount,item\r\n";

    /** The first line of a list of batches. */
    public static final String BATCHES_HEAD =
            "batch,state,storefront,unit,minimum,created_at,created_by,closed_at,closed_by\r\n";

    private PayoutCsv() {}

    /** One line, with its end. */
    public static String line(PayoutBatch.Line line) {
        return String.join(
                        ",",
                        Csv.field(line.batchId()),
                        Csv.field(line.storefrontId()),
                        Csv.field(line.beneficiaryType()),
                        Csv.field(line.beneficiaryId()),
                        Csv.field(line.unit()),
                        line.amount().toString(),
                        decimal(line),
                        Long.toString(line.item()))
                + "\r\n";
    }

    /** One batch in a list of them; what is absent is empty. */
    public static String line(PayoutBatch batch) {
        return String.join(
                        ",",
                        Csv.field(batch.batchId()),
                        batch.state().name(),
                        Csv.field(batch.storefrontId()),
                        Csv.field(batch.unit()),
                        Long.toString(batch.minimum()),
                        batch.createdAt().toString(),
                        Csv.field(batch.createdBy()),
                        batch.closedAt() == null ? "" : batch.closedAt().toString(),
                        Csv.field(batch.closedBy()))
                + "\r\n";
    }

    /** A currency's amount with its digits; empty for any other unit. */
    public static String decimal(PayoutBatch.Line line) {
        Currency currency;
        try {
            currency = Currency.getInstance(line.unit());
        } catch (IllegalArgumentException e) {
            return ""; // points, days, coupons: pieces have no digits
        }
        int digits = currency.getDefaultFractionDigits();
        return digits < 0 ? "" : new BigDecimal(line.amount(), digits).toPlainString();
    }
}
