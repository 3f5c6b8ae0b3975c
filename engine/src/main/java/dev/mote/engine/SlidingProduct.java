package dev.mote.engine;

import java.util.List;

/**
 * The product of an image's windows with packed weights: convolutions, their input gradients, dense layers and matrix
 * products, float or int8.
 *
 * <p>
 * The windows are never copied out: a tile's rows are places in the padded block and the inner dimension is a list of runs
 * ({@link Segments}). Int8 is computed in float lanes, which is exact while sums stay within 2^24; longer inner dimensions are
 * cut into chunks whose sums are added up as integers.
 */
final class SlidingProduct implements Step {
  private static final int GROUP = 48;

  private final Kernels kernels;
  private final ImageBlocks blocks;
  private final List<Phase> phases;
  private final Weights weights;
  private final Epilogue epilogue;
  private final int targetImage;
  private final int panelParts;
  private final int blockScratch;
  private final int tileSize;
  private final int[][] rowStarts;

  /**
   * Packed weights: a slot, or an array made when the plan was.
   *
   * @param slot      the temporary that holds them, or -1
   * @param constant  else they themselves
   * @param perImage  elements from the weights of one image to those of the next, 0 where all share them
   */
  record Weights(int slot, float[] constant, int perImage) {
    float[] array(Frame frame) {
      return slot < 0 ? constant : frame.floats(slot);
    }

    int start(Frame frame, int image) {
      return (slot < 0 ? 0 : frame.offset(slot)) + image * perImage;
    }
  }

  /** @param targetImage elements of one result image */
  SlidingProduct(Kernels kernels, ImageBlocks blocks, List<Phase> phases, Weights weights, Epilogue epilogue,
      int targetImage) {
    this.kernels = kernels;
    this.blocks = blocks;
    this.phases = List.copyOf(phases);
    this.weights = weights;
    this.epilogue = epilogue;
    this.targetImage = targetImage;
    this.panelParts = blocks.blocks() == 1 && phases.size() == 1 ? phases.getFirst().panels().size() : 1;
    this.blockScratch = blocks.scratch(kernels.lanes());
    int widest = 0;
    this.rowStarts = new int[phases.size()][];
    for (int index = 0; index < phases.size(); index++) {
      Phase phase = phases.get(index);
      for (Panel panel : phase.panels()) {
        int group = isOfNeighbours(phase, panel)
            ? phase.columns()
            : group(kernels.tileRows(panel.vectors(), products(phase)));
        widest = Math.max(widest, group * panel.width());
      }
      rowStarts[index] = starts(phase);
    }
    this.tileSize = widest;
  }

  private int products(Phase phase) {
    return blocks.rows() * phase.columns();
  }

  private int[] starts(Phase phase) {
    int[] starts = new int[products(phase)];
    for (int index = 0; index < starts.length; index++) {
      starts[index] = phase.start() + index / phase.columns() * blocks.rowStride() * blocks.rowStep()
          + index % phase.columns() * phase.columnStep();
    }
    return starts;
  }

  @Override
  public int units() {
    return blocks.blocks() * panelParts;
  }

  @Override
  public long unitCost() {
    long cost = 0;
    for (Phase phase : phases) {
      cost += (long) products(phase) * phase.inner() * phase.outputs();
    }
    return cost / panelParts;
  }

  @Override
  public int scratchFloats() {
    return blockScratch + tileSize;
  }

  @Override
  public int scratchInts() {
    return epilogue.whole() ? tileSize : 0;
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    for (int unit = from; unit < to; unit++) {
      int block = unit / panelParts;
      int base = blocks.load(kernels, frame, scratch.floats(), 0, block);
      float[] a = blocks.array(frame, scratch.floats());
      for (int index = 0; index < phases.size(); index++) {
        Phase phase = phases.get(index);
        int first = panelParts == 1 ? 0 : unit % panelParts;
        int last = panelParts == 1 ? phase.panels().size() : first + 1;
        for (Panel panel : phase.panels().subList(first, last)) {
          multiply(frame, scratch, a, base, block, phase, rowStarts[index], panel);
        }
      }
    }
  }

  private void multiply(Frame frame, Scratch scratch, float[] a, int base, int block, Phase phase, int[] starts,
      Panel panel) {
    int image = block / blocks.blocksPerImage();
    int anchor = block % blocks.blocksPerImage() * blocks.rows();
    int rows = Math.min(blocks.rows(), phase.rows() - anchor) * phase.columns();
    if (rows <= 0) {
      return;
    }
    List<Segments> chunks = phase.chunksOf(panel);
    float[] b = weights.array(frame);
    int packed = weights.start(frame, image) + phase.packed() + phase.inner() * panel.column();
    int tileRows = kernels.tileRows(panel.vectors(), products(phase));
    int target = image * targetImage + phase.targetStart() + anchor * phase.targetRow() + panel.column();
    int channel = phase.channel() + panel.column();
    boolean neighbours = isOfNeighbours(phase, panel);
    int group = neighbours ? phase.columns() : group(tileRows);
    for (int first = 0; first < rows; first += group) {
      int end = Math.min(rows, first + group);
      boolean begun = false;
      for (Segments chunk : chunks) {
        if (neighbours) {
          rowOfNeighbours(scratch.floats(), a, base + starts[first], phase, chunk, b, packed);
        } else {
          for (int row = first; row < end; row += tileRows) {
            kernels.tile(tileRows, panel.vectors(), a, base, starts, row, rows - 1, chunk, b, packed, scratch.floats(),
                blockScratch + (row - first) * panel.width());
          }
        }
        if (epilogue.whole()) {
          kernels.accumulate(scratch.floats(), blockScratch, scratch.ints(), 0, group * panel.width(), !begun);
          begun = true;
        }
      }
      store(frame, scratch, phase, panel, first, end, target, channel);
    }
  }

  private boolean isOfNeighbours(Phase phase, Panel panel) {
    return phase.byNeighbours() && phase.chunksOf(panel).size() == 1;
  }

  /** One row of result pixels; the last piece reaches back where the row is no whole number of pieces. */
  private void rowOfNeighbours(float[] scratch, float[] a, int start, Phase phase, Segments inner, float[] b,
      int packed) {
    for (int pixel = 0; pixel < phase.columns(); pixel += Kernels.NEIGHBOURS) {
      int first = Math.min(pixel, phase.columns() - Kernels.NEIGHBOURS);
      kernels.neighbours(a, start + first * phase.columnStep(), inner, b, packed, scratch,
          blockScratch + first * kernels.lanes());
    }
  }

  /** Rows of tiles that are stored together. */
  private static int group(int tileRows) {
    return Math.max(1, GROUP / tileRows) * tileRows;
  }

  /** Stores rows {@code first} to {@code end} of a tile, as many at once as are equally far apart in the result. */
  private void store(Frame frame, Scratch scratch, Phase phase, Panel panel, int first, int end, int target,
      int channel) {
    int columns = phase.targetRow() == phase.columns() * phase.targetColumn() ? Integer.MAX_VALUE : phase.columns();
    int count = Math.min(panel.width(), phase.outputs() - panel.column());
    int sums = epilogue.whole() ? 0 : blockScratch;
    for (int row = first; row < end;) {
      int next = (int) Math.min(end, (row / columns + 1L) * columns);
      int to = target + row / columns * phase.targetRow() + row % columns * phase.targetColumn();
      epilogue.store(kernels, frame, scratch, sums + (row - first) * panel.width(), panel.width(), to,
          phase.targetColumn(), next - row, count, channel);
      row = next;
    }
  }
}
