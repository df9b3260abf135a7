package io.referrals.cli.simulate;

import org.jspecify.annotations.Nullable;

/** The newest so many of something. */
final class Ring<T> {
    private final @Nullable Object[] slots;
    private long added;

    /**
     * @param size how many are remembered, a power of two
     */
    Ring(int size) {
        slots = new Object[size];
    }

    void add(T value) {
        slots[slot(added++)] = value;
    }

    /** One of them, a new one rather than an old one; null when there is none. */
    @Nullable
    T recent(Dice dice) {
        int count = (int) Math.min(added, slots.length);
        return count == 0 ? null : at(added - 1 - Math.min(dice.below(count), dice.below(count)));
    }

    @Nullable
    T newest() {
        return added == 0 ? null : at(added - 1);
    }

    @SuppressWarnings("unchecked")
    private @Nullable T at(long index) {
        return (T) slots[slot(index)];
    }

    private int slot(long index) {
        return (int) (index & (slots.length - 1));
    }
}
