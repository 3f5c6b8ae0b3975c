package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.hardware.cim.cost.MatrixTiles.Tile;
import dev.mote.hardware.cim.macro.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResidenceTest {
  private static Array array(int macros) {
    return new Array(100, 40, macros, 100, 1);
  }

  @Test
  void tilesShareAnArrayInOtherRowsAndColumns() {
    Tile quarter = new Tile(4, 50, 50, 20);
    assertThat(Residence.fits(List.of(quarter), array(1))).isTrue();
    assertThat(Residence.fits(List.of(quarter, new Tile(1, 1, 1, 1)), array(1))).isFalse();
    assertThat(Residence.fits(List.of(quarter, new Tile(1, 1, 1, 1)), array(2))).isTrue();
    assertThat(Residence.fits(List.of(new Tile(1, 100, 100, 1), new Tile(1, 1, 1, 40)), array(1))).isFalse();
  }

  /** What fits has as many cells as there are, what was cut from arrays fits into twice as many, and more room never hurts. */
  @Test
  void piecesOfArraysFit() {
    Random random = new Random(4);
    for (int run = 0; run < 500; run++) {
      int macros = 1 + random.nextInt(6);
      List<Tile> tiles = new ArrayList<>();
      for (int each = 0; each < macros; each++) {
        int row = 1 + random.nextInt(99);
        int column = 1 + random.nextInt(39);
        tiles.add(new Tile(1, row, row, column));
        tiles.add(new Tile(1, row, row, 40 - column));
        tiles.add(new Tile(1, 100 - row, 100 - row, 40));
      }
      assertThat(Residence.fits(tiles, array(2 * macros))).isTrue();
      assertThat(Residence.fits(tiles, array(macros - 1))).isFalse();
      boolean before = false;
      for (int each = 1; each < 2 * macros; each++) {
        boolean fits = Residence.fits(tiles, array(each));
        assertThat(!before || fits).isTrue();
        before = fits;
      }
    }
  }
}
