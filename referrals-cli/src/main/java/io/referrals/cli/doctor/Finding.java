package io.referrals.cli.doctor;

/**
 * What a check found.
 *
 * @param detail what is there and, unless all is well, what to do about it
 */
record Finding(String check, Severity severity, String detail) {
    /** How bad it is; only {@link #FAIL} makes the doctor's exit code 3. */
    enum Severity {
        OK("ok"),
        WARN("warning"),
        FAIL("FAILED");

        private final String word;

        Severity(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Finding ok(String check, String detail) {
        return new Finding(check, Severity.OK, detail);
    }

    static Finding warn(String check, String detail) {
        return new Finding(check, Severity.WARN, detail);
    }

    static Finding fail(String check, String detail) {
        return new Finding(check, Severity.FAIL, detail);
    }
}
