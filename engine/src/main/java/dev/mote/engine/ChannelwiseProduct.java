package dev.mote.engine;

import java.util.List;

/**
 * Windows of each channel on its own: depthwise convolutions, their input gradients, and pools. A whole row of pixels is
 * computed at once, with channels in the lanes.
 */
final class ChannelwiseProduct implements Step {
  private final Kernels kernels;
  private final ImageBlocks blocks;
  private final List<Phase> phases;
  private final SlidingProduct.Weights weights;
  private final Epilogue epilogue;
  private final int channels;
  private final int targetImage;
  private final int blockScratch;

  /**
   * The result pixels that meet the same taps.
   *
   * @param rows         anchor rows of an image
   * @param columns      anchor columns
   * @param columnStep   elements of a block from one anchor column to the next
   * @param taps         where each tap lies in a block, relative to the anchor
   * @param packed       where the taps' weights start
   * @param targetStart  where anchor (0, 0) goes in the result image
   * @param targetRow    elements of the result from one anchor row to the next
   * @param targetColumn elements of the result from one anchor column to the next
   */
  record Phase(int rows, int columns, int columnStep, int[] taps, int packed, int targetStart, int targetRow,
      int targetColumn) {}

  /**
   * @param weights     one vector of channels a tap; an empty constant means the largest tap is taken
   * @param channels    result channels
   * @param targetImage elements of one result image
   */
  ChannelwiseProduct(Kernels kernels, ImageBlocks blocks, List<Phase> phases, SlidingProduct.Weights weights,
      Epilogue epilogue, int channels, int targetImage) {
    this.kernels = kernels;
    this.blocks = blocks;
    this.phases = List.copyOf(phases);
    this.weights = weights;
    this.epilogue = epilogue;
    this.channels = channels;
    this.targetImage = targetImage;
    this.blockScratch = blocks.scratch(kernels.lanes());
  }

  private int padded() {
    return Panel.padded(channels, kernels.lanes());
  }

  @Override
  public int units() {
    return blocks.blocks();
  }

  @Override
  public long unitCost() {
    long cost = 0;
    for (Phase phase : phases) {
      // A tap costs more here than in a tile: each needs its own load.
      cost += 4L * blocks.rows() * phase.columns() * phase.taps().length * channels;
    }
    return cost;
  }

  private int rowSize() {
    return phases.stream().mapToInt(Phase::columns).max().orElse(0) * padded();
  }

  @Override
  public int scratchFloats() {
    return blockScratch + rowSize();
  }

  @Override
  public int scratchInts() {
    return epilogue.whole() ? rowSize() : 0;
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    for (int block = from; block < to; block++) {
      int base = blocks.load(kernels, frame, scratch.floats(), 0, block);
      float[] x = blocks.array(frame, scratch.floats());
      int image = block / blocks.blocksPerImage();
      int anchor = block % blocks.blocksPerImage() * blocks.rows();
      for (Phase phase : phases) {
        int rows = Math.min(blocks.rows(), phase.rows() - anchor);
        for (int row = 0; row < rows; row++) {
          int start = base + row * blocks.rowStride() * blocks.rowStep();
          int target = image * targetImage + phase.targetStart() + (anchor + row) * phase.targetRow();
          computeRow(frame, scratch, x, start, phase, target, image);
        }
      }
    }
  }

  private void computeRow(Frame frame, Scratch scratch, float[] x, int start, Phase phase, int target, int image) {
    float[] w = weights.array(frame);
    int width = padded();
    if (weights.slot() < 0 && w.length == 0) {
      kernels.maximum(x, start, phase.taps(), phase.columnStep(), width, phase.columns(), scratch.floats(),
          blockScratch);
    } else {
      kernels.depthwise(x, start, phase.taps(), phase.columnStep(), w, weights.start(frame, image) + phase.packed(),
          width,
          phase.columns(), scratch.floats(), blockScratch);
    }
    int sums = blockScratch;
    if (epilogue.whole()) {
      sums = 0;
      kernels.accumulate(scratch.floats(), blockScratch, scratch.ints(), 0, width * phase.columns(), true);
    }
    epilogue.store(kernels, frame, scratch, sums, width, target, phase.targetColumn(), phase.columns(), channels, 0);
  }
}
