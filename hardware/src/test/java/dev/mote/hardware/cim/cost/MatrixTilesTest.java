package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixTilesTest {
  private static final Node NODE = new Node("layer", new Op.Dense(Activation.NONE), List.of(0, 1), 2);

  /** Every cell of every group's matrix stands in one tile, and no tile is larger than the macro. */
  @Test
  void tilesHoldAllCellsAndFit() {
    Random random = new Random(3);
    for (int run = 0; run < 500; run++) {
      Macro macro = Macros.named("osa-hcim-2024", "array.rows=" + (1 + random.nextInt(300)),
          "converter.columns_per_converter=1",
          "array.columns=" + (1 + random.nextInt(100)), "weights.bits_per_cell=" + (1 + random.nextInt(8)),
          "array.macros=" + (1 + random.nextInt(4)));
      MatrixLayer layer = new MatrixLayer(NODE, 0, 1 + random.nextInt(700), 1 + random.nextInt(90),
          random.nextBoolean() ? 1 : 1 + random.nextInt(40), 9);
      MatrixTiles tiles = MatrixTiles.of(layer, macro);
      assertThat(tiles.cells()).isEqualTo(layer.weights() * macro.weights().slices());
      for (MatrixTiles.Tile tile : tiles.tiles()) {
        assertThat(tile.driven()).isBetween(tile.summed(), macro.array().activeRows());
        assertThat(tile.columns()).isBetween(1, macro.array().columns());
      }
      assertThat(tiles.utilisation(macro)).isGreaterThan(0).isLessThanOrEqualTo(1);
      assertThat(tiles.count()).isEqualTo(counted(layer, macro));
    }
  }

  /** The same counted by laying matrix after matrix. */
  private static long counted(MatrixLayer layer, Macro macro) {
    int columns = layer.columns() * macro.weights().slices();
    int freeRows = 0;
    int freeColumns = 0;
    long tiles = 0;
    for (int group = 0; group < layer.groups(); group++) {
      if (layer.rows() <= freeRows && columns <= freeColumns) {
        freeRows -= layer.rows();
        freeColumns -= columns;
        continue;
      }
      for (int row = 0; row < layer.rows(); row += macro.array().activeRows()) {
        for (int column = 0; column < columns; column += macro.array().columns()) {
          tiles++;
        }
      }
      boolean whole = layer.rows() <= macro.array().activeRows() && columns <= macro.array().columns();
      freeRows = whole ? macro.array().activeRows() - layer.rows() : 0;
      freeColumns = whole ? macro.array().columns() - columns : 0;
    }
    return tiles;
  }
}
