package io.hindsight.rulebook;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A network of addresses in CIDR notation (RFC 4632, RFC 4291), or one address as the smallest
 * network. Names are never resolved.
 *
 * @param key the kind of address, the prefix length and the bits before it, as text: equal for
 *     every way to write the same network
 * @param isV4 whether it is of IPv4
 * @param prefix its prefix length, in bits
 */
record Network(String key, boolean isV4, int prefix) {
  private static final int V4_BYTES = 4;

  /** Returns what a text names; null when that is no address or network. */
  static @Nullable Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = addressOf(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int bits = address.length * Byte.SIZE;
    int prefix = slash < 0 ? bits : prefixOf(text.substring(slash + 1), bits);
    return prefix < 0 ? null : of(address, prefix);
  }

  /** Returns the bytes of an address; null when the text is none. */
  static byte @Nullable [] addressOf(String text) {
    boolean mayBe = !text.isEmpty() && text.indexOf('%') < 0 && isAddressLike(text);
    if (!mayBe || !InetAddresses.isInetAddress(text)) {
      return null;
    }
    InetAddress address = InetAddresses.forString(text);
    return address.getAddress();
  }

  /** Most values are no addresses: told without an exception and without an object. */
  private static boolean isAddressLike(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != '.' && c != ':') {
        return false;
      }
    }
    return text.indexOf('.') >= 0 || text.indexOf(':') >= 0;
  }

  private static int prefixOf(String text, int bits) {
    if (!text.matches("[0-9]{1,3}")) {
      return -1;
    }
    int prefix = Integer.parseInt(text);
    return prefix <= bits ? prefix : -1;
  }

  /** The network of this size that an address lies in. */
  static Network of(byte[] address, int prefix) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = StrictMath.max(0, StrictMath.min(Byte.SIZE, prefix - i * Byte.SIZE));
      masked[i] = (byte) (masked[i] & (0xff << (Byte.SIZE - kept)));
    }
    boolean isV4 = address.length == V4_BYTES;
    String key = (isV4 ? "4/" : "6/") + prefix + "/" + HexFormat.of().formatHex(masked);
    return new Network(key, isV4, prefix);
  }
}
