package dev.mote.engine;

import java.util.List;

/**
 * One matrix product of a {@link SlidingProduct}: which pixels of a block it reads, with which weights, and where its results
 * go. A plain convolution has one; one with groups has one a group; the gradient of a strided convolution has one a residue
 * of the stride.
 *
 * @param rows           anchor rows of an image, at most those of the blocks
 * @param columns        anchor columns
 * @param columnStep     elements of a block from one anchor column to the next
 * @param start          elements of a block before the first anchor
 * @param chunks         the inner dimension, for each panel width in vectors; several chunks where int8 sums would be inexact
 * @param byNeighbours   whether {@link Kernels#neighbours} computes it
 * @param inner          elements of the inner dimension
 * @param panels         the columns
 * @param outputs        how many of the panels' columns are results
 * @param packed         where the packed weights start
 * @param channel        the channel of column 0
 * @param targetStart    where anchor (0, 0) goes in the result image
 * @param targetRow      elements of the result from one anchor row to the next
 * @param targetColumn   elements of the result from one anchor column to the next
 */
record Phase(int rows, int columns, int columnStep, int start, List<List<Segments>> chunks, boolean byNeighbours,
    int inner,
    List<Panel> panels, int outputs, int packed, int channel, int targetStart, int targetRow, int targetColumn) {
  List<Segments> chunksOf(Panel panel) {
    return chunks.get(panel.vectors());
  }
}
