package io.referrals.events.serde;

import io.referrals.events.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Lets Avro load the generated records of this module, and nothing else that was not trusted before.
 *
 * <p>A schema names the class to be loaded, and the schema comes with the data: since 1.12.2 Avro loads only classes
 * that somebody vouched for.
 */
final class TrustedRecords {
    private static final String PACKAGE = Topics.class.getPackageName();

    static {
        ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(TrustedRecords::isOurs, before));
    }

    private TrustedRecords() {}

    /** Takes effect once per class loader; calling it again does nothing. */
    static void trust() {
        // The work is done by the initialization of this class.
    }

    private static boolean isOurs(Class<?> type) {
        return SpecificRecord.class.isAssignableFrom(type) && PACKAGE.equals(type.getPackageName());
    }
}
