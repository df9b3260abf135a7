package io.referrals.chaos;

/**
 * One thing that goes wrong.
 *
 * @param id short, for the command line
 * @param what for people
 * @param how it is made here, and what stands in for what cannot be had
 */
record Fault(String id, String what, String how, Injection injection) {
    /** Makes it, keeps it up and clears it; the load runs meanwhile. */
    interface Injection {
        /** @throws NotPossibleException when it cannot be made here */
        void run(Rig rig) throws Exception;
    }
}
