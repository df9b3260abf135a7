package io.referrals.events.intake;

/** Why a record was refused. A record with several faults gets the first that applies, in this order. */
public enum Reason {
    /** Not JSON, not decodable Avro, an unknown schema id or an unknown type. */
    MALFORMED,
    /** A required field is missing, empty or of the wrong type, or a value breaks a rule of its field. */
    INVALID_FIELD,
    /** Occurred more than ten minutes after it arrived. */
    FUTURE_EVENT,
    /** Occurred longer before its arrival than state is kept. */
    EXPIRED_EVENT,
    /** A refund in another currency than its order's. */
    CURRENCY_MISMATCH,
    /** A refund whose order did not arrive while state is kept. */
    ORDER_UNKNOWN,
    /** Something else was accepted under the same id before; the first one stands. */
    CONFLICTING_DUPLICATE
}
