package io.hindsight.cli;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One HTTP/1.1 connection that stays open, for requests one after the other. It reads no more of an
 * answer than a measurement needs, since it shares its cores with what it measures. For one thread;
 * any other may close it.
 */
final class LoadConnection implements Closeable {
  private static final int CONNECT_TIMEOUT_MS = 10_000;

  /** Longer than any answer of the API takes. */
  private static final int ANSWER_TIMEOUT_MS = 90_000;

  private static final int BUFFER_BYTES = 8 * 1024;
  private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;
  private static final String LINE_END = "\r\n";
  private static final int HEAD_END_BYTES = 4;
  private static final String VERSION = "HTTP/1.1 ";
  private static final int STATUS_END = VERSION.length() + 3;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;

  LoadConnection(InetSocketAddress server) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_TIMEOUT_MS);
      socket.connect(server, CONNECT_TIMEOUT_MS);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The bytes of a request without a body. */
  static byte[] get(String target) {
    return ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The bytes of a request with a body of JSON. */
  static byte[] post(String target, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ("POST "
                + target
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  /**
   * Sends a whole request, and waits for all of its answer.
   *
   * @throws IOException when the connection ends first, or the answer is not one that can be read
   */
  LoadAnswer exchange(byte[] request) throws IOException {
    out.write(request);
    filled = 0;
    int bodyStart = readHead();
    String head = new String(buffer, 0, bodyStart, StandardCharsets.ISO_8859_1);
    int end = bodyStart + number(head, "content-length", -1);
    if (end < bodyStart || end > ANSWER_BYTES_MAX) {
      throw new ProtocolException(
          "an answer without a Content-Length up to " + ANSWER_BYTES_MAX + ": " + statusLine(head));
    }
    readUntil(end);
    String body = new String(buffer, bodyStart, end - bodyStart, StandardCharsets.UTF_8);
    return new LoadAnswer(status(head), number(head, "retry-after", 0), body);
  }

  /** Reads until the empty line after the head is there, and returns where the body starts. */
  private int readHead() throws IOException {
    int searched = 0;
    for (; ; ) {
      readUntil(filled + 1);
      for (; searched + HEAD_END_BYTES <= filled; searched++) {
        if (isHeadEnd(searched)) {
          return searched + HEAD_END_BYTES;
        }
      }
    }
  }

  private boolean isHeadEnd(int at) {
    return buffer[at] == '\r'
        && buffer[at + 1] == '\n'
        && buffer[at + 2] == '\r'
        && buffer[at + 3] == '\n';
  }

  /** Reads until at least so many bytes of the answer are there. */
  private void readUntil(int wanted) throws IOException {
    while (filled < wanted) {
      if (wanted > buffer.length) {
        grow(wanted);
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        throw new EOFException("the server closed the connection");
      }
      filled += read;
    }
  }

  private void grow(int wanted) throws ProtocolException {
    if (wanted > ANSWER_BYTES_MAX) {
      throw new ProtocolException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
    }
    buffer = Arrays.copyOf(buffer, Math.max(wanted, buffer.length * 2));
  }

  private static String statusLine(String head) {
    return head.substring(0, head.indexOf(LINE_END));
  }

  private static int status(String head) throws ProtocolException {
    if (!head.startsWith(VERSION) || head.length() < STATUS_END) {
      throw new ProtocolException("no answer of HTTP/1.1: " + statusLine(head));
    }
    return number(head.substring(VERSION.length(), STATUS_END));
  }

  /** The whole number in a header line, or what stands for its absence. */
  private static int number(String head, String name, int absent) throws ProtocolException {
    for (int at = head.indexOf(LINE_END); at >= 0; at = head.indexOf(LINE_END, at + 1)) {
      int start = at + LINE_END.length();
      int colon = start + name.length();
      if (head.regionMatches(true, start, name, 0, name.length())
          && colon < head.length()
          && head.charAt(colon) == ':') {
        return number(head.substring(colon + 1, head.indexOf(LINE_END, colon)).strip());
      }
    }
    return absent;
  }

  private static int number(String text) throws ProtocolException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("not a whole number in an answer: " + text);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
