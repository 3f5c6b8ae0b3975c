package dev.mote.formats.data.corruption;

/** How images go on beyond their borders: mirrored, the border pixel twice ({@code b a | a b c | c b}). */
final class Reflection {
  private Reflection() {}

  /** The place within {@code size} that any place is the mirror image of. */
  static int index(int place, int size) {
    if (place >= 0 && place < size) {
      return place;
    }
    int turn = Math.floorMod(place, 2 * size);
    return turn < size ? turn : 2 * size - 1 - turn;
  }

  /** The indices of the places {@code -reach} to {@code size + reach - 1}. */
  static int[] indices(int size, int reach) {
    int[] indices = new int[size + 2 * reach];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = index(i - reach, size);
    }
    return indices;
  }
}
