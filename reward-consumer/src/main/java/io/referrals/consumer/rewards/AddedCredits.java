package io.referrals.consumer.rewards;

import java.util.ArrayList;
import java.util.List;

/**
 * The credits of one conversion after those of one advocate and program were added up, each where its earliest touch
 * stands.
 */
final class AddedCredits {
    private final List<Credit> credits;

    private AddedCredits(List<Credit> credits) {
        this.credits = credits;
    }

    static AddedCredits of(Conversion conversion) {
        var added = new ArrayList<Credit>(conversion.credits().size());
        for (var credit : conversion.credits()) {
            int same = indexOf(added, credit);
            if (same < 0) {
                added.add(credit);
            } else {
                added.set(same, sum(added.get(same), credit));
            }
        }
        return new AddedCredits(added);
    }

    List<Credit> all() {
        return credits;
    }

    /** The program whose rules reward the friend: that of the largest credit, ties to the earliest touch. */
    String friendsProgram() {
        var largest = credits.get(0);
        for (var credit : credits) {
            if (credit.weightPpm() > largest.weightPpm()) {
                largest = credit;
            }
        }
        return largest.programId();
    }

    /** What a fixed amount gives to each credit, in the order of {@link #all()}. */
    long[] share(long fixed) {
        return Shares.split(fixed, credits.stream().mapToInt(Credit::weightPpm).toArray());
    }

    private static int indexOf(List<Credit> added, Credit credit) {
        for (int i = 0; i < added.size(); i++) {
            if (added.get(i).programId().equals(credit.programId())
                    && added.get(i).advocateId().equals(credit.advocateId())) {
                return i;
            }
        }
        return -1;
    }

    private static Credit sum(Credit first, Credit second) {
        return new Credit(
                first.programId(),
                first.programVersion(),
                first.advocateId(),
                first.weightPpm() + second.weightPpm(),
                Math.addExact(first.amountMinor(), second.amountMinor()));
    }
}
