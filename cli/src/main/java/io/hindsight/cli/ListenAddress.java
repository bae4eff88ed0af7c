package io.hindsight.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where a server is to listen.
 *
 * @param host a name or an address; 0.0.0.0 for all
 * @param port 1 to 65535, or 0 for any that is free
 */
record ListenAddress(String host, int port) {
  static final String HOST_DEFAULT = "127.0.0.1";
  static final int PORT_DEFAULT = 8080;
  private static final int PORT_MAX = 65_535;

  ListenAddress {
    if (port < 0 || port > PORT_MAX) {
      throw new CommandFailure("port: " + port + " (expected: 0 to " + PORT_MAX + ")");
    }
  }

  /**
   * Looks whether it is free, before a database is started for nothing.
   *
   * @throws CommandFailure when it is not
   */
  void requireFree() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException e) {
      throw new CommandFailure("host: " + host + " (expected: a name or address of here)", e);
    } catch (IOException e) {
      int other = port == PORT_MAX ? PORT_MAX - 1 : port + 1;
      throw new CommandFailure(
          "cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "): something else uses it; choose another with --port "
              + other,
          e);
    }
  }

  /** What a browser on this machine opens. */
  static URI url(InetSocketAddress bound) {
    InetAddress address = bound.getAddress();
    boolean isAny = address == null || address.isAnyLocalAddress();
    String host = isAny || address.isLoopbackAddress() ? "localhost" : address.getHostAddress();
    String inUrl = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create("http://" + inUrl + ":" + bound.getPort());
  }
}
