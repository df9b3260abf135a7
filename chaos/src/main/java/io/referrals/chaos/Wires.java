package io.referrals.chaos;

import io.referrals.localstack.CommitProxy;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.TcpProxy;
import java.io.IOException;
import java.net.URI;

/** The servers as the applications see them: behind wires that can be cut, and where a COMMIT can be held back or lost. */
final class Wires implements AutoCloseable {
    private final TcpProxy broker;
    private final TcpProxy registry = new TcpProxy();
    private final TcpProxy ledger = new TcpProxy();
    private final CommitProxy commits;
    private final String registryUrl;
    private final String ledgerUrl;
    private volatile CommitProxy.Fault commitFault = (moment, commit) -> false;

    /** @param broker leads nowhere yet; the broker was told of its port, as it names its address to its clients */
    Wires(TcpProxy broker, LocalStack servers) throws IOException {
        this.broker = broker.to(servers.broker().behindProxyPort());
        registry.to(servers.registry().port());
        ledger.to(servers.postgres().port());
        commits = new CommitProxy(
                servers.ledgerUrl().replace(":" + servers.postgres().port() + "/", ":" + ledger.port() + "/"),
                (moment, commit) -> commitFault.on(moment, commit));
        ledgerUrl = commits.through(servers.ledgerUrl());
        registryUrl = "http://127.0.0.1:" + registry.port()
                + URI.create(servers.schemaRegistryUrl()).getPath();
    }

    String bootstrapServers() {
        return "127.0.0.1:" + broker.port();
    }

    String registryUrl() {
        return registryUrl;
    }

    String ledgerUrl() {
        return ledgerUrl;
    }

    TcpProxy broker() {
        return broker;
    }

    TcpProxy ledger() {
        return ledger;
    }

    /** What happens when a reward consumer commits, from now on. */
    void onCommit(CommitProxy.Fault fault) {
        commitFault = fault;
    }

    void leaveCommitsAlone() {
        commitFault = (moment, commit) -> false;
    }

    @Override
    public void close() throws IOException {
        commits.close();
        broker.close();
        registry.close();
        ledger.close();
    }
}
