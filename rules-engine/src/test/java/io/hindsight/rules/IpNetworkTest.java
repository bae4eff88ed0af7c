package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7/32, 192.0.2.7",
    "0.0.0.0/0, 0.0.0.0/0",
    "::1/128, ::1",
    "2001:DB8::5/32, 2001:db8::/32",
    "2001:db8:0:0:1:0:0:1/65, 2001:db8::/65",
    "::/0, ::/0",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::ffff:10.1.2.3/104, 10.0.0.0/8"
  })
  void everyNetworkHasOneText(String written, String canonical) {
    IpNetwork network = IpNetwork.parse(written);
    assertThat(network).hasToString(canonical).isEqualTo(IpNetwork.parse(canonical));
    assertThat(network).hasSameHashCodeAs(IpNetwork.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "010.0.0.1x",
        "::1/129",
        "fe80::1%eth0",
        "::ffff:10.0.0.0/8",
        "1:2:3:4:5:6:7:8:9"
      })
  void anythingElseIsRefusedWithoutAnyLookUp(String text) {
    assertThatThrownBy(() -> IpNetwork.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: an IP address, or a network such as 10.0.0.0/8");
  }

  @Test
  void addressesOfTheOtherFamilyAreOutside() {
    assertThat(IpNetwork.parse("0.0.0.0/0").contains("::1")).isFalse();
    assertThat(IpNetwork.parse("::/0").contains("10.0.0.1")).isFalse();
    assertThat(IpNetwork.parse("10.0.0.0/8").contains("::ffff:10.9.9.9")).isTrue();
    assertThat(IpNetwork.parse("10.0.0.0/8").contains("no address")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void membershipIsThatOfTheLeadingBits(long seed) throws UnknownHostException {
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] network = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(network);
      byte[] address = network.clone();
      int bits = network.length * 8;
      int flipped = random.nextInt(bits);
      address[flipped / 8] ^= (byte) (0x80 >> (flipped % 8));
      int prefix = random.nextInt(bits + 1);
      IpNetwork parsed = IpNetwork.parse(text(network) + "/" + prefix);
      boolean same =
          new BigInteger(1, network)
              .shiftRight(bits - prefix)
              .equals(new BigInteger(1, address).shiftRight(bits - prefix));
      assertThat(parsed.contains(text(address))).as(parsed + " " + text(address)).isEqualTo(same);
      IpNetwork single = IpNetwork.ofAddress(text(address));
      assertThat(single.supernet(prefix).equals(parsed)).isEqualTo(same);
    }
  }

  private static String text(byte[] address) throws UnknownHostException {
    return InetAddress.getByAddress(address).getHostAddress();
  }
}
