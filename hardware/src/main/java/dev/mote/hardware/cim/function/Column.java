package dev.mote.hardware.cim.function;

/** The cells of one output in the rows of one tile, and the inputs that enter there. */
interface Column {
  ChipLayer chip();

  int output();

  int tile();

  /** Rows of the tile that are used. */
  int rows();

  /** The sum of cells times inputs. */
  long count(Slice slice, Chunk chunk);

  /** Products that are summed, of both signs. */
  long products(Slice slice, Chunk chunk);

  /** What is on the wire: the count, or in units of a cell where cells differ. */
  float analog(Slice slice, Chunk chunk);

  /** The sum of cells. */
  long cells(Slice slice);

  /** The sum of inputs. */
  long levels(Chunk chunk);
}
