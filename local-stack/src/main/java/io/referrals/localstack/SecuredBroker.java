package io.referrals.localstack;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a secured broker's configuration has that an open one's has not. */
final class SecuredBroker {
    /** Not Kafka's: users to put into the metadata when the log is formatted. */
    static final String SCRAM_USERS = "referrals.scram.users";

    private static final String MECHANISM = "SCRAM-SHA-512";

    private SecuredBroker() {}

    /**
     * Clients and the broker itself prove who they are by SCRAM. The controller is asked by the broker alone, which shows
     * its certificate: there are no users yet when the two first meet.
     */
    static Map<String, String> configuration(StackSecurity security, int port, int controllerPort) {
        var settings = new HashMap<String, String>();
        settings.put("listeners", "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SSL");
        settings.put("inter.broker.listener.name", "CLIENTS");
        settings.put("sasl.enabled.mechanisms", MECHANISM);
        settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        settings.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + StackSecurity.BROKER
                        + "\" password=\"" + security.password(StackSecurity.BROKER) + "\";");
        settings.put("listener.name.controller.ssl.client.auth", "required");
        settings.put("ssl.keystore.location", security.brokerStore().toString());
        settings.put("ssl.keystore.password", security.storePassword());
        settings.put("ssl.key.password", security.storePassword());
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.truststore.location", security.authority().toString());
        settings.put("ssl.truststore.type", "PEM");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put(
                "super.users",
                "User:" + StackSecurity.ADMIN + ";User:" + StackSecurity.BROKER + ";User:CN=" + StackSecurity.BROKER);
        settings.put(
                SCRAM_USERS,
                security.principals().stream()
                        .map(name -> MECHANISM + "=[name=" + name + ",password=" + security.password(name) + "]")
                        .collect(Collectors.joining(" ")));
        return settings;
    }
}
