package dev.mote.engine;

import java.util.Arrays;

/**
 * Images cut into blocks of rows that fit the cache, read with their padding, as floats.
 *
 * <p>
 * A block starts at an anchor row; anchors are {@code rowStride} image rows apart and a block of r anchors reads
 * {@code (r - 1) * rowStride + rowSpan} rows. Where nothing is padded and the image is float, blocks are read in place.
 *
 * @param slot       the images {@code [batch, height, width, channels]}: floats, or bytes
 * @param bytes      whether they are bytes
 * @param fill       what padding holds
 * @param repeat     how often each channel is repeated in the block (depthwise multiplier)
 * @param anchors    anchor rows of an image
 * @param rows       anchor rows of a block; the last block may have fewer
 * @param loose      whether kernels may read a vector beyond the last channel, so that a block must be copied
 */
record ImageBlocks(int slot, boolean bytes, int batch, int height, int width, int channels, int padTop, int padLeft,
    int padRight, float fill, int repeat, int rowStride, int rowSpan, int anchors, int rows, boolean loose) {
  /** Whether blocks are read where the image lies. */
  boolean inPlace() {
    return !bytes && repeat == 1 && padTop == 0 && padLeft == 0 && padRight == 0 && !loose
        && (anchors - 1) * rowStride + rowSpan <= height;
  }

  /** Elements from one row of a block to the next. */
  int rowStep() {
    return (padLeft + width + padRight) * pixelStep();
  }

  /** Elements from one pixel to the next. */
  int pixelStep() {
    return channels * repeat;
  }

  /** Floats of scratch that a block takes, with room for one vector read beyond the end. */
  int scratch(int lanes) {
    return inPlace() ? 0 : ((rows - 1) * rowStride + rowSpan) * rowStep() + lanes;
  }

  int blocksPerImage() {
    return (anchors + rows - 1) / rows;
  }

  int blocks() {
    return batch * blocksPerImage();
  }

  /** Where block {@code block} begins in {@link #array}; it is copied to {@code scratch} from {@code at} on where needed. */
  int load(Kernels kernels, Frame frame, float[] scratch, int at, int block) {
    int image = block / blocksPerImage();
    int anchor = block % blocksPerImage() * rows;
    int source = frame.offset(slot) + image * height * width * channels;
    if (inPlace()) {
      return source + anchor * rowStride * width * channels;
    }
    int first = anchor * rowStride - padTop;
    int count = (Math.min(rows, anchors - anchor) - 1) * rowStride + rowSpan;
    for (int row = 0; row < count; row++) {
      int to = at + row * rowStep();
      int from = first + row;
      if (from < 0 || from >= height) {
        Arrays.fill(scratch, to, to + rowStep(), fill);
        continue;
      }
      int begin = to + padLeft * pixelStep();
      int end = begin + width * pixelStep();
      Arrays.fill(scratch, to, begin, fill);
      copyRow(kernels, frame, source + from * width * channels, scratch, begin);
      Arrays.fill(scratch, end, to + rowStep(), fill);
    }
    return at;
  }

  private void copyRow(Kernels kernels, Frame frame, int from, float[] target, int to) {
    int count = width * channels;
    if (bytes && repeat == 1) {
      kernels.widen(frame.bytes(slot), from, target, to, count);
    } else if (repeat == 1) {
      System.arraycopy(frame.floats(slot), from, target, to, count);
    } else {
      for (int index = 0; index < count; index++) {
        float value = bytes ? frame.bytes(slot)[from + index] : frame.floats(slot)[from + index];
        Arrays.fill(target, to + index * repeat, to + (index + 1) * repeat, value);
      }
    }
  }

  /** The array that holds a loaded block. */
  float[] array(Frame frame, float[] scratch) {
    return inPlace() ? frame.floats(slot) : scratch;
  }
}
