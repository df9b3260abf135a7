package io.referrals.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports on the loopback interface. */
public final class Ports {
    // Below the range operating systems give to outgoing connections (from 32768 on Linux): a port of that range that
    // is
    // free now may be anyone's outgoing connection by the time the server binds it.
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /**
     * The wanted port, or a free one when it is 0.
     *
     * @param part who is going to listen there, for the message
     * @throws LocalStackException when the wanted port is taken, or none is free
     */
    public static int claim(String part, int wanted) {
        if (wanted != 0) {
            if (!isFree(wanted)) {
                throw new LocalStackException(
                        "Port " + wanted + " for the " + part
                                + " is already in use on 127.0.0.1. Stop what uses it or choose another one (0 takes a free one).");
            }
            return wanted;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new LocalStackException("No free port found for the " + part + " between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
