package io.referrals.consumer.api;

import java.math.BigInteger;
import java.util.List;

/**
 * The balances of a beneficiary's accounts in one unit, in minor units or pieces.
 *
 * @param pending earned, not yet released
 * @param payable released, not yet paid; below 0 when more was taken back than was owed
 * @param expired released and not paid in time
 */
record AccountBalances(BigInteger pending, BigInteger payable, BigInteger paid, BigInteger expired) {
    static final List<String> NAMES = List.of("pending", "payable", "paid", "expired");
    static final AccountBalances ZERO =
            new AccountBalances(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

    BigInteger of(String account) {
        return switch (account) {
            case "pending" -> pending;
            case "payable" -> payable;
            case "paid" -> paid;
            case "expired" -> expired;
            default -> throw new IllegalArgumentException("No account of a beneficiary: " + account);
        };
    }

    AccountBalances plus(String account, BigInteger amount) {
        return with(account, of(account).add(amount));
    }

    AccountBalances with(String account, BigInteger balance) {
        return switch (account) {
            case "pending" -> new AccountBalances(balance, payable, paid, expired);
            case "payable" -> new AccountBalances(pending, balance, paid, expired);
            case "paid" -> new AccountBalances(pending, payable, balance, expired);
            case "expired" -> new AccountBalances(pending, payable, paid, balance);
            default -> throw new IllegalArgumentException("No account of a beneficiary: " + account);
        };
    }
}
