package io.hindsight.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Answers each request with the bytes that were laid out for it, piece by piece; when there are
 * none left it closes the connection.
 */
final class ScriptedSocket implements AutoCloseable {
  private static final int PAUSE_MS = 20;
  private static final String CLOSE = "close";

  private final ServerSocket socket;
  private final BlockingQueue<List<String>> answers = new LinkedBlockingQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  ScriptedSocket() throws IOException {
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "scripted-socket");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  /** Lays out an answer that comes in these pieces. */
  ScriptedSocket answer(String... pieces) {
    answers.add(List.of(pieces));
    return this;
  }

  /** Lays out an answer after which the connection is closed. */
  ScriptedSocket answerAndClose(String piece) {
    return answer(piece, CLOSE);
  }

  ScriptedSocket answer(int status, String body) {
    return answer(
        "HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  List<String> requests() {
    return requests;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        InputStream in = new BufferedInputStream(connection.getInputStream());
        for (String request = read(in); request != null; request = read(in)) {
          requests.add(request);
          List<String> pieces = answers.poll();
          if (pieces == null) {
            break;
          }
          answer(connection, pieces);
        }
      } catch (IOException | InterruptedException e) {
        // The other side has closed, or the test is over.
      }
    }
  }

  private static void answer(Socket connection, List<String> pieces)
      throws IOException, InterruptedException {
    for (String piece : pieces) {
      if (piece.equals(CLOSE)) {
        connection.shutdownOutput();
        return;
      }
      connection.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
      if (pieces.size() > 1) {
        Thread.sleep(PAUSE_MS);
      }
    }
  }

  private static String read(InputStream in) throws IOException {
    List<String> head = new ArrayList<>();
    int length = 0;
    for (String line = line(in); line != null; line = line(in)) {
      if (line.isEmpty()) {
        return head.get(0) + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
      }
      head.add(line);
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    return null;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
