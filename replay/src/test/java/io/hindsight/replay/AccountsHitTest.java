package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsHitTest {
  @Test
  void anAccountIsCountedOnceForARuleHoweverOftenItHit() {
    var hit = new AccountsHit();
    hit.add("596", true, List.of(List.of(0, 2), List.of(2), List.of()));
    hit.add("597", true, List.of(List.of(2)));
    hit.add("598", true, List.of());

    assertThat(hit.result()).isEqualTo(Map.of(0, 1L, 2, 2L));
  }

  @Test
  void anAccountThatIsStoredInSeveralPartsIsCountedOnce() {
    var first = new AccountsHit();
    first.add("596", false, List.of(List.of(0)));
    first.add("597", true, List.of(List.of(0)));
    var second = new AccountsHit();
    second.add("596", false, List.of(List.of(0, 1)));
    second.add("598", false, List.of(List.of()));

    first.merge(second);

    assertThat(first.result()).isEqualTo(Map.of(0, 2L, 1, 1L));
  }
}
