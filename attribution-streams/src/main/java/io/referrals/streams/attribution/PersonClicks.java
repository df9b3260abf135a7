package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The clicks of a person's visitors as touches, each made once and only when it is looked at. */
final class PersonClicks {
    private final PersonHistory history;
    private final List<Click> clicks;
    private final @Nullable Touch[] touches;

    /** Takes the clicks in touch order. */
    PersonClicks(PersonHistory history, List<Click> clicksInTouchOrder) {
        this.history = history;
        this.clicks = clicksInTouchOrder;
        this.touches = new Touch[clicksInTouchOrder.size()];
    }

    /** How many clicks came at or before a time: those with a smaller index. */
    int countUpTo(long atMs) {
        int low = 0;
        int high = clicks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (clicks.get(middle).occurredAtMs() <= atMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Touch get(int index) {
        Touch touch = touches[index];
        if (touch == null) {
            touch = Touch.of(clicks.get(index), history);
            touches[index] = touch;
        }
        return touch;
    }

    /**
     * The clicks of [from, to) that pass, as far as a model needs them: a model that credits one touch looks for that
     * one only.
     */
    List<Touch> passing(int from, int to, Model model, Predicate<Touch> test) {
        List<Touch> passing = new ArrayList<>();
        boolean backwards = model == Model.LAST_TOUCH;
        boolean single = backwards || model == Model.FIRST_TOUCH;
        for (int i = 0; i < to - from; i++) {
            Touch touch = get(backwards ? to - 1 - i : from + i);
            if (test.test(touch)) {
                passing.add(touch);
                if (single) {
                    break;
                }
            }
        }
        return passing;
    }
}
