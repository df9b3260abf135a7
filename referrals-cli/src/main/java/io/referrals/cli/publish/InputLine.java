package io.referrals.cli.publish;

import io.referrals.events.intake.ParsedLine;

/**
 * A line of an input, parsed.
 *
 * @param input the file as it was named on the command line, or stdin
 * @param number counted from 1, blank lines too
 * @param bytes the line itself, kept only when it was refused
 * @param bytesBehind how far into all inputs this line's end is, for the progress
 */
public record InputLine(String input, long number, byte[] bytes, ParsedLine parsed, long bytesBehind) {}
