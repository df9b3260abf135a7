package io.referrals.streams.attribution;

/** Whether somebody is credited for a conversion. */
public enum Status {
    ATTRIBUTED,
    UNATTRIBUTED
}
