package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.Collections;
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
     * The clicks of [from, to) that pass and may have a share, in touch order: the first or the last for a model that
     * credits one, else the newest {@link Model#SHARING_CLICKS}. No click is looked at once these are found.
     */
    List<Touch> passing(int from, int to, Model model, Predicate<Touch> test) {
        boolean forwards = model == Model.FIRST_TOUCH;
        int most = forwards || model == Model.LAST_TOUCH ? 1 : Model.SHARING_CLICKS;
        List<Touch> passing = new ArrayList<>();
        for (int i = 0; i < to - from && passing.size() < most; i++) {
            Touch touch = get(forwards ? from + i : to - 1 - i);
            if (test.test(touch)) {
                passing.add(touch);
            }
        }
        Collections.reverse(passing);
        return passing;
    }
}
