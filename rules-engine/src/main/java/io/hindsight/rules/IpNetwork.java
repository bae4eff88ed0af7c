package io.hindsight.rules;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A network of IP addresses in CIDR notation (RFC 4632, RFC 4291), or a single address.
 *
 * <p>An IPv4 address written as IPv6 ({@code ::ffff:192.0.2.1}) is the IPv4 address. Names are
 * never looked up. Two networks are equal when they hold the same addresses.
 */
public final class IpNetwork {
  /** Longest prefix of an IPv4 network. */
  public static final int IPV4_BITS = 32;

  /** Longest prefix of an IPv6 network. */
  public static final int IPV6_BITS = 128;

  private static final int WORD_BITS = 64;
  private static final int BYTE = 0xff;
  private static final int MAX_PREFIX_DIGITS = 3;

  /** Longest text of an address; more is not looked at. */
  private static final int MAX_ADDRESS_TEXT = 45;

  /** The address, left-aligned: an IPv4 address stands in the highest 32 bits. */
  private final long high;

  private final long low;
  private final int prefix;
  private final boolean ipv4;

  private IpNetwork(long high, long low, int prefix, boolean ipv4) {
    this.high = high & mask(prefix);
    this.low = low & mask(prefix - WORD_BITS);
    this.prefix = prefix;
    this.ipv4 = ipv4;
  }

  /** A word whose first bits are set. */
  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= WORD_BITS ? -1L : -1L << (WORD_BITS - bits);
  }

  /**
   * Reads {@code a.b.c.d/n}, {@code a.b.c.d}, or the same of IPv6. Bits beyond the prefix are
   * cleared: {@code 10.1.2.3/8} is {@code 10.0.0.0/8}.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    IpNetwork address = ofAddress(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw invalid(text);
    }
    if (slash < 0) {
      return address;
    }
    int written = prefix(text.substring(slash + 1));
    boolean mapped = address.ipv4 && text.indexOf(':') >= 0;
    int prefix = mapped ? written - (IPV6_BITS - IPV4_BITS) : written;
    if (written < 0 || prefix < 0 || prefix > address.prefix) {
      throw invalid(text);
    }
    return address.supernet(prefix);
  }

  private static int prefix(String digits) {
    if (digits.isEmpty()
        || digits.length() > MAX_PREFIX_DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "network: "
            + YamlTree.abbreviated(text)
            + " (expected: an IP address, or a network such as 10.0.0.0/8)");
  }

  /** The network of one address alone, or null when the text is not an address. */
  public static @Nullable IpNetwork ofAddress(String text) {
    boolean plain = text.length() <= MAX_ADDRESS_TEXT && text.indexOf('%') < 0;
    if (!plain || !InetAddresses.isInetAddress(text)) {
      return null;
    }
    InetAddress address = InetAddresses.forString(text);
    byte[] bytes = address.getAddress();
    if (bytes.length == Integer.BYTES) {
      long word = 0;
      for (byte part : bytes) {
        word = word << Byte.SIZE | (part & BYTE);
      }
      return new IpNetwork(word << IPV4_BITS, 0, IPV4_BITS, true);
    }
    long high = Longs.fromByteArray(bytes);
    byte[] rest = Arrays.copyOfRange(bytes, Long.BYTES, 2 * Long.BYTES);
    return new IpNetwork(high, Longs.fromByteArray(rest), IPV6_BITS, false);
  }

  /**
   * The network of a shorter or equal prefix that this one lies in.
   *
   * @throws IllegalArgumentException when the prefix is longer than this one's, or negative
   */
  public IpNetwork supernet(int shorterPrefix) {
    if (shorterPrefix < 0 || shorterPrefix > prefix) {
      throw new IllegalArgumentException(
          "prefix: " + shorterPrefix + " (expected: 0.." + prefix + ")");
    }
    return new IpNetwork(high, low, shorterPrefix, ipv4);
  }

  /** Whether an address lies in this network; a text that is no address does not. */
  public boolean contains(String address) {
    IpNetwork single = ofAddress(address);
    return single != null && contains(single);
  }

  /** Whether every address of another network lies in this one. */
  public boolean contains(IpNetwork other) {
    return ipv4 == other.ipv4
        && other.prefix >= prefix
        && (other.high & mask(prefix)) == high
        && (other.low & mask(prefix - WORD_BITS)) == low;
  }

  /** Whether it holds IPv4 addresses. */
  public boolean isIpv4() {
    return ipv4;
  }

  /** The number of leading bits that all its addresses share. */
  public int prefix() {
    return prefix;
  }

  /** The one text of this network: {@code 10.0.0.0/8}; of a single address without a prefix. */
  @Override
  public String toString() {
    boolean single = prefix == (ipv4 ? IPV4_BITS : IPV6_BITS);
    return single ? addressText() : addressText() + "/" + prefix;
  }

  private String addressText() {
    try {
      byte[] bytes =
          ipv4
              ? Arrays.copyOf(Longs.toByteArray(high), Integer.BYTES)
              : Bytes.concat(Longs.toByteArray(high), Longs.toByteArray(low));
      return InetAddresses.toAddrString(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpNetwork that
        && high == that.high
        && low == that.low
        && prefix == that.prefix
        && ipv4 == that.ipv4;
  }

  @Override
  public int hashCode() {
    return (Long.hashCode(high) * 31 + Long.hashCode(low)) * 31 + prefix;
  }
}
