package io.referrals.streams.attribution;

/** A touch that was considered, and what was found. */
public record Candidate(String touchId, TouchKind kind, String referralCode, long touchedAtMs, Verdict verdict) {}
