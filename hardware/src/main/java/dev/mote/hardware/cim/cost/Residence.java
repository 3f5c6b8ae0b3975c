package dev.mote.hardware.cim.cost;

import dev.mote.hardware.cim.macro.Array;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether tiles find room in a macro's cells all at once. Tiles may share an array in other rows and columns, since rows that are not driven add
 * nothing. They are laid on shelves, the tallest first, each on the first shelf with columns left.
 */
final class Residence {
  private Residence() {}

  static boolean fits(List<MatrixTiles.Tile> tiles, Array array) {
    long slots = (long) array.macros() * array.depth();
    double cells = tiles.stream().mapToDouble(tile -> (double) tile.count() * tile.driven() * tile.columns()).sum();
    if (cells > (double) slots * array.rows() * array.columns()) {
      return false;
    }
    return slots(tiles, array) <= slots;
  }

  /** The arrays that shelves of all tiles take. */
  private static long slots(List<MatrixTiles.Tile> tiles, Array array) {
    List<MatrixTiles.Tile> tallest = new ArrayList<>(tiles);
    tallest
        .sort(Comparator.comparingInt(MatrixTiles.Tile::driven).thenComparingInt(MatrixTiles.Tile::columns).reversed());
    List<Integer> columnsLeft = new ArrayList<>();
    long slots = 0;
    int rowsLeft = 0;
    for (MatrixTiles.Tile tile : tallest) {
      long left = tile.count();
      for (int shelf = 0; shelf < columnsLeft.size() && left > 0; shelf++) {
        long fit = Math.min(left, columnsLeft.get(shelf) / tile.columns());
        columnsLeft.set(shelf, columnsLeft.get(shelf) - (int) fit * tile.columns());
        left -= fit;
      }
      int each = array.columns() / tile.columns();
      while (left > 0) {
        if (rowsLeft < tile.driven()) {
          slots++;
          rowsLeft = array.rows();
        }
        rowsLeft -= tile.driven();
        long fit = Math.min(left, each);
        columnsLeft.add(array.columns() - (int) fit * tile.columns());
        left -= fit;
      }
    }
    return slots;
  }
}
