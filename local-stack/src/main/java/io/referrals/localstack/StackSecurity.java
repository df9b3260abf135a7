package io.referrals.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a secured stack needs: an authority of its own, a key and a certificate for each server, and a password for each
 * principal of the broker. Made at the first start on a data directory and found again at the next. Files only its owner
 * reads.
 */
public final class StackSecurity {
    /** The principal that may do everything on the broker, and owns what the others are granted. */
    public static final String ADMIN = "admin";

    static final String BROKER = "broker";

    private static final String AUTHORITY = "ca";
    private static final List<String> SERVERS = List.of(BROKER, "registry", "postgres");
    private static final String STORE = "store";

    private final Path directory;
    private final List<String> principals;

    private StackSecurity(Path directory, List<String> principals) {
        this.directory = directory;
        this.principals = principals;
    }

    /** Opens the directory and makes what is missing. */
    static StackSecurity open(Path directory, List<String> named) {
        var principals = new ArrayList<>(List.of(BROKER, ADMIN));
        principals.addAll(named);
        var security = new StackSecurity(directory, List.copyOf(principals));
        try {
            PrivateFiles.directory(directory);
            PrivateFiles.directory(directory.resolve("passwords"));
            for (var name : principals) {
                PrivateFiles.password(security.passwordFile(name));
            }
            PrivateFiles.password(security.passwordFile(STORE));
            if (!Files.exists(security.brokerStore())) {
                security.createCertificates();
            }
            return security;
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalStackException("Cannot make certificates and passwords in " + directory + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while making certificates", e);
        }
    }

    /** The authority's certificate, PEM: what clients trust. */
    public Path authority() {
        return directory.resolve("ca.pem");
    }

    /** The file with a principal's password and nothing else. */
    public Path passwordFile(String principal) {
        return directory.resolve("passwords").resolve(principal);
    }

    String password(String name) {
        try {
            return Files.readString(passwordFile(name));
        } catch (IOException e) {
            throw new LocalStackException("Cannot read the password of " + name, e);
        }
    }

    /** Names that may authenticate at the broker. */
    List<String> principals() {
        return principals;
    }

    String storePassword() {
        return password(STORE);
    }

    /** The broker's key and certificate, and the authority's. */
    Path brokerStore() {
        return directory.resolve("broker.p12");
    }

    /** A server's certificate, PEM. */
    Path certificate(String server) {
        return directory.resolve(server + ".pem");
    }

    /** A server's key, PEM. */
    Path key(String server) {
        return directory.resolve(server + ".key");
    }

    /** Trusts the authority and nobody else. */
    SSLContext clientContext() {
        try {
            var trusted = emptyStore();
            try (InputStream in = Files.newInputStream(authority())) {
                trusted.setCertificateEntry(
                        AUTHORITY, CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalStackException("Cannot read the certificates in " + directory, e);
        }
    }

    /**
     * Each server may only show its certificate to clients; the broker alone may also show it to a server, the controller,
     * where its name is that of a super user.
     */
    private void createCertificates() throws IOException, InterruptedException, GeneralSecurityException {
        Path all = Files.createTempFile(directory, "all", ".p12");
        Files.delete(all);
        try {
            generate(all, AUTHORITY, "local-stack", List.of("-ext", "bc:c"));
            for (var server : SERVERS) {
                var usage = server.equals(BROKER) ? "serverAuth,clientAuth" : "serverAuth";
                generate(
                        all,
                        server,
                        server,
                        List.of(
                                "-signer",
                                AUTHORITY,
                                "-ext",
                                "san=ip:127.0.0.1,dns:localhost",
                                "-ext",
                                "eku=" + usage));
            }
            var store = load(all);
            var authority = store.getCertificate(AUTHORITY);
            PrivateFiles.write(authority(), pem("CERTIFICATE", authority.getEncoded()));
            var password = storePassword().toCharArray();
            for (var server : SERVERS) {
                var key = store.getKey(server, password).getEncoded();
                PrivateFiles.write(key(server), pem("PRIVATE KEY", key));
                PrivateFiles.write(
                        certificate(server),
                        pem("CERTIFICATE", store.getCertificate(server).getEncoded()));
            }
            var broker = emptyStore();
            broker.setKeyEntry(BROKER, store.getKey(BROKER, password), password, store.getCertificateChain(BROKER));
            broker.setCertificateEntry(AUTHORITY, authority);
            try (var out = Files.newOutputStream(brokerStore())) {
                broker.store(out, password);
            }
        } finally {
            Files.deleteIfExists(all);
        }
    }

    /** A key and its certificate in a store, which is made when it is missing. */
    private void generate(Path store, String alias, String name, List<String> options)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass:file",
                passwordFile(STORE).toString(),
                "-alias",
                alias,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-validity",
                "3650"));
        command.addAll(options);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new LocalStackException("keytool cannot make the key of " + name + ": " + output);
        }
    }

    private KeyStore load(Path store) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, storePassword().toCharArray());
        }
        return keys;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String pem(String label, byte[] content) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
