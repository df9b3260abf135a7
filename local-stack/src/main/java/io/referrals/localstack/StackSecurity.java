package io.referrals.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a secured stack needs: an authority of its own, one certificate for its servers, and a password for each
 * principal. Made at the first start on a data directory and found again at the next. Files only its owner reads.
 */
public final class StackSecurity {
    /** The principal that may do everything on the broker, and owns what the others are granted. */
    public static final String ADMIN = "admin";

    /** The owner of the ledger's database. */
    static final String LEDGER_OWNER = "referrals";

    static final String BROKER = "broker";
    private static final String STORE = "store";
    private static final SecureRandom RANDOM = new SecureRandom();

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
            Files.createDirectories(directory.resolve("passwords"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            for (var name : principals) {
                security.createPassword(name);
            }
            security.createPassword(LEDGER_OWNER);
            security.createPassword(STORE);
            if (!Files.exists(security.serverKey())) {
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

    /** The file with the password of the owner of the ledger's database. */
    public Path ledgerPasswordFile() {
        return passwordFile(LEDGER_OWNER);
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

    Path serverStore() {
        return directory.resolve("server.p12");
    }

    String storePassword() {
        return password(STORE);
    }

    Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    Path serverKey() {
        return directory.resolve("server.key");
    }

    /** Trusts the authority and nobody else. */
    SSLContext clientContext() {
        try {
            var authority = load(directory.resolve("ca.p12")).getCertificate("ca");
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", authority);
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalStackException("Cannot read the certificates in " + directory, e);
        }
    }

    private void createPassword(String name) throws IOException {
        if (!Files.exists(passwordFile(name))) {
            var random = new byte[18];
            RANDOM.nextBytes(random);
            write(passwordFile(name), Base64.getEncoder().encodeToString(random));
        }
    }

    private void createCertificates() throws IOException, InterruptedException, GeneralSecurityException {
        var request = directory.resolve("server.csr").toString();
        var certificate = directory.resolve("server.crt").toString();
        keytool("-genkeypair", "ca.p12", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=local-stack", "-ext", "bc:c");
        keytool("-genkeypair", "server.p12", "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + BROKER);
        keytool("-certreq", "server.p12", "-alias", "server", "-file", request);
        keytool(
                "-gencert",
                "ca.p12",
                "-alias",
                "ca",
                "-infile",
                request,
                "-outfile",
                certificate,
                "-rfc",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost");
        var authority = load(directory.resolve("ca.p12")).getCertificate("ca");
        var server = load(serverStore());
        var password = storePassword().toCharArray();
        var key = server.getKey("server", password);
        try (InputStream in = Files.newInputStream(Path.of(certificate))) {
            var signed =
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
            server.setKeyEntry("server", key, password, new Certificate[] {signed, authority});
            server.setCertificateEntry("ca", authority);
            try (var out = Files.newOutputStream(serverStore())) {
                server.store(out, password);
            }
            write(authority(), pem("CERTIFICATE", authority.getEncoded()));
            write(serverCertificate(), pem("CERTIFICATE", signed.getEncoded()));
        }
        write(serverKey(), pem("PRIVATE KEY", key.getEncoded()));
    }

    private void keytool(String verb, String store, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                verb,
                "-keystore",
                directory.resolve(store).toString(),
                "-storetype",
                "PKCS12",
                "-storepass:file",
                passwordFile(STORE).toString(),
                "-validity",
                "3650"));
        if (verb.equals("-certreq")) {
            command.removeAll(List.of("-validity", "3650"));
        }
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new LocalStackException("keytool " + verb + " failed: " + output);
        }
    }

    private KeyStore load(Path store) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, storePassword().toCharArray());
        }
        return keys;
    }

    private static String pem(String label, byte[] content) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Never readable by others, not even for the moment between making and protecting it. */
    private static void write(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
