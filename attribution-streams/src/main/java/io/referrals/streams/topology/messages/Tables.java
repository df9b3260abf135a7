package io.referrals.streams.topology.messages;

/** The letters that the keys of the tables of a partition begin with. A letter is never used for anything else again. */
public final class Tables {
    public static final char COUNTERS = 'a';
    public static final char ORDERS = 'o';
    public static final char WAITING_REFUNDS = 'r';
    public static final char ASSIGNMENTS = 'm';
    public static final char ACCEPTED_TERMS = 'A';
    public static final char VISITOR_LINKS = 'v';
    public static final char CODE_VERSIONS = 'C';
    public static final char CODE_SUBSCRIBERS = 'S';
    public static final char PERSONS = 'p';
    public static final char PERSON_PARTS = 'q';
    public static final char PERSON_CLICKS = 'k';
    public static final char CODES = 'c';
    public static final char TOUCHES = 't';
    public static final char TERMS = 'T';
    public static final char TERMS_SWEEPS = 'x';
    public static final char CODE_SWEEPS = 'y';
    public static final char POSTPONED = 'z';
    public static final char CODE_DAYS = 'd';
    public static final char CODE_OWNERS = 'O';
    public static final char WAITING_COUNTS = 'w';

    private Tables() {}
}
