package io.referrals.consumer.api;

import io.javalin.http.Context;
import java.util.regex.Pattern;

/** Answers what storefronts ask. */
final class LedgerHandlers {
    private static final String BENEFICIARY = "/v1/storefronts/{storefrontId}/beneficiaries/{beneficiaryType}/{id}";
    static final String BALANCES = BENEFICIARY + "/balances";
    static final String STATEMENT = BENEFICIARY + "/statement";
    static final String REWARDS = "/v1/storefronts/{storefrontId}/conversions/{conversionId}/rewards";

    private static final int DEFAULT_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 500;
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,3}");
    private static final Pattern UNIT = Pattern.compile(
            "[A-Z]{3}|POINTS|MEMBERSHIP_DAYS|GIFT_CARD:[A-Z]{3}|(?:COUPON|PRODUCT):[A-Za-z0-9._:@+-]{1,128}");

    private final ApiDatabase database;

    LedgerHandlers(ApiDatabase database) {
        this.database = database;
    }

    void balances(Context context, Caller caller) {
        var beneficiary = beneficiary(context, caller);
        Json.answer(context, database.read(connection -> Balances.read(connection, beneficiary)));
    }

    void statement(Context context, Caller caller) {
        var beneficiary = beneficiary(context, caller);
        var unit = unit(context);
        int limit = limit(context);
        var cursor = context.queryParam("cursor");
        var cursors = caller.cursors();
        var from = cursor == null ? StatementPosition.BEGINNING : cursors.read(beneficiary, unit, cursor);
        Json.answer(
                context,
                database.read(connection -> Statement.read(connection, beneficiary, unit, limit, from, cursors)));
    }

    void rewards(Context context, Caller caller) {
        var storefrontId = storefront(context, caller);
        var conversionId = context.pathParam("conversionId");
        Json.answer(
                context, database.read(connection -> ConversionRewards.read(connection, storefrontId, conversionId)));
    }

    private static Beneficiary beneficiary(Context context, Caller caller) {
        return new Beneficiary(
                storefront(context, caller), context.pathParam("beneficiaryType"), context.pathParam("id"));
    }

    /** The caller's storefront; another's is not there, and nothing is looked up that could tell whether it is. */
    private static String storefront(Context context, Caller caller) {
        var storefrontId = context.pathParam("storefrontId");
        if (!caller.mayRead(storefrontId)) {
            throw ProblemException.notFound();
        }
        return storefrontId;
    }

    private static String unit(Context context) {
        var unit = context.queryParam("unit");
        if (unit == null || !UNIT.matcher(unit).matches()) {
            throw ProblemException.badParameter(
                    "unit",
                    (unit == null ? "Name one unit of the balances" : "This is no unit; write one as in the balances")
                            + ": a currency such as USD, POINTS, MEMBERSHIP_DAYS, COUPON:<id>, GIFT_CARD:<currency> or"
                            + " PRODUCT:<sku>");
        }
        return unit;
    }

    private static int limit(Context context) {
        var limit = context.queryParam("limit");
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        int lines = LIMIT.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
        if (lines < 1 || lines > HIGHEST_LIMIT) {
            throw ProblemException.badParameter("limit", "A page has 1 to " + HIGHEST_LIMIT + " lines");
        }
        return lines;
    }
}
