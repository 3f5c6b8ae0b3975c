package dev.mote.hardware.cim.cost;

import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Weights;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer's matrices cut into tiles as large as a macro sums at once. Matrices of several groups that fit together stand along the diagonal of
 * one tile.
 *
 * @param tiles of the layer
 * @param rows  tiles that one output's sum is cut into
 * @param reads of inputs that one vector takes, all macros being sent the same at a time
 */
record MatrixTiles(List<Tile> tiles, int rows, long reads) {
  /**
   * Equal tiles.
   *
   * @param count   how many
   * @param driven  rows that inputs are driven into
   * @param summed  rows that a column sums
   * @param columns that are used
   */
  record Tile(long count, int driven, int summed, int columns) {
    long cells() {
      return (long) summed * columns;
    }
  }

  static MatrixTiles of(MatrixLayer layer, Macro macro) {
    int most = macro.array().activeRows();
    int wide = macro.array().columns();
    int each = macro.weights().slices() * (macro.weights().coding() == Weights.Coding.DIFFERENTIAL ? 2 : 1);
    int columns = layer.columns() * each;
    int rowTiles = ceil(layer.rows(), most);
    int together = rowTiles > 1
        ? 1
        : Math.max(1, Math.min(layer.groups(), Math.min(most / layer.rows(), wide / columns)));
    long reads = (long) layer.groups() * layer.rows() * ceil(ceil(columns, wide), macro.array().macros());
    List<Tile> tiles = new ArrayList<>();
    if (together > 1) {
      add(tiles, layer.groups() / together, together * layer.rows(), layer.rows(), together * columns);
      int rest = layer.groups() % together;
      add(tiles, rest > 0 ? 1 : 0, rest * layer.rows(), layer.rows(), rest * columns);
    } else {
      for (int[] row : cut(layer.rows(), most)) {
        for (int[] column : cut(columns, wide)) {
          add(tiles, (long) layer.groups() * row[0] * column[0], row[1], row[1], column[1]);
        }
      }
    }
    return new MatrixTiles(tiles, rowTiles, reads);
  }

  private static void add(List<Tile> tiles, long count, int driven, int summed, int columns) {
    if (count > 0) {
      tiles.add(new Tile(count, driven, summed, columns));
    }
  }

  /** Whole pieces and the rest, each as count and size. */
  private static List<int[]> cut(int whole, int piece) {
    return List.of(new int[]{whole / piece, piece}, new int[]{whole % piece > 0 ? 1 : 0, whole % piece});
  }

  private static int ceil(int whole, int piece) {
    return (whole + piece - 1) / piece;
  }

  long count() {
    return tiles.stream().mapToLong(Tile::count).sum();
  }

  /** The share of the cells of all tiles that hold weights. */
  double utilisation(Macro macro) {
    double used = tiles.stream().mapToDouble(tile -> (double) tile.count() * tile.cells()).sum();
    return used / ((double) count() * macro.array().activeRows() * macro.array().columns());
  }

  /** Cells that hold weights. */
  long cells() {
    return tiles.stream().mapToLong(tile -> tile.count() * tile.cells()).sum();
  }
}
