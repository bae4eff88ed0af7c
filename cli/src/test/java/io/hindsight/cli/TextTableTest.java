package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.cli.TextTable.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static TextTable table() {
    return new TextTable().left("rule").right("hits");
  }

  @Test
  void columns_are_as_wide_as_their_widest_cell() {
    TextTable table = table().row("high-amount", "7").row("x", "12,345");
    assertThat(table.lines(RecordedTerminal.plain().terminal()))
        .containsExactly(
            "rule           hits",
            "-----------  ------",
            "high-amount       7",
            "x            12,345");
  }

  @Test
  void colours_change_no_width_and_are_there_only_on_a_terminal() {
    TextTable table =
        new TextTable()
            .left("decision")
            .left("after")
            .row(List.of(Cell.decision("decline"), Cell.of("x")));
    assertThat(table.lines(RecordedTerminal.coloured().terminal()).get(2))
        .isEqualTo("\u001b[31mdecline\u001b[0m   x");
    assertThat(table.lines(RecordedTerminal.plain().terminal()).get(2)).isEqualTo("decline   x");
  }

  @Test
  void characters_beyond_the_basic_plane_count_once() {
    TextTable table = table().row("\ud83d\udcb3", "1");
    assertThat(table.lines(RecordedTerminal.plain().terminal()).get(2))
        .isEqualTo("\ud83d\udcb3        1");
  }

  @Test
  void a_row_needs_a_cell_for_each_column() {
    assertThatThrownBy(() -> table().row("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cells: 1 (expected: 2)");
  }

  @Test
  void foreign_text_cannot_steer_the_terminal() {
    assertThat(Figures.printable("a\u001b[2Jb\r\u0007")).isEqualTo("a?[2Jb??");
  }
}
