package dev.mote.graph;

/**
 * How a kernel slides over an image: strides, dilations and explicit zero padding, all in pixels.
 *
 * @param strideHeight   rows between results, at least 1
 * @param strideWidth    columns between results, at least 1
 * @param dilationHeight rows between taps, at least 1
 * @param dilationWidth  columns between taps, at least 1
 * @param padTop         rows added above, at least 0
 * @param padLeft        columns added on the left
 * @param padBottom      rows added below
 * @param padRight       columns added on the right
 */
public record Window(int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int padTop, int padLeft,
    int padBottom, int padRight) {
  /** Stride 1, no dilation, no padding. */
  public static final Window UNIT = new Window(1, 1, 1, 1, 0, 0, 0, 0);

  /** Checks the ranges. Throws {@link BadInputException}. */
  public Window {
    if (strideHeight < 1 || strideWidth < 1 || dilationHeight < 1 || dilationWidth < 1) {
      throw new BadInputException(
          "strides and dilations are at least 1, found strides " + strideHeight + "x" + strideWidth
              + " and dilations " + dilationHeight + "x" + dilationWidth + "; correct the operator");
    }
    if (Math.min(Math.min(padTop, padLeft), Math.min(padBottom, padRight)) < 0) {
      throw new BadInputException(
          "padding is at least 0, found " + padTop + "," + padLeft + "," + padBottom + "," + padRight
              + "; crop with a slice instead");
    }
  }

  /** A window without dilation or padding. */
  public static Window stride(int height, int width) {
    return new Window(height, width, 1, 1, 0, 0, 0, 0);
  }

  /** The window with the least padding, the odd pixel at the end, for which the result has ceil(input / stride) rows and columns. */
  public static Window same(int inputHeight, int inputWidth, int kernelHeight, int kernelWidth, int strideHeight,
      int strideWidth, int dilationHeight, int dilationWidth) {
    int height = samePadding(inputHeight, kernelHeight, strideHeight, dilationHeight);
    int width = samePadding(inputWidth, kernelWidth, strideWidth, dilationWidth);
    return new Window(strideHeight, strideWidth, dilationHeight, dilationWidth, height / 2, width / 2,
        height - height / 2,
        width - width / 2);
  }

  /** This window with other padding. */
  public Window withPadding(int top, int left, int bottom, int right) {
    return new Window(strideHeight, strideWidth, dilationHeight, dilationWidth, top, left, bottom, right);
  }

  /** Whether there is no padding. */
  public boolean isUnpadded() {
    return (padTop | padLeft | padBottom | padRight) == 0;
  }

  /** Rows of the result for an input of {@code height} rows and a kernel of {@code kernel} rows. */
  public int outputHeight(int height, int kernel) {
    return outputExtent((long) height + padTop + padBottom, kernel, strideHeight, dilationHeight);
  }

  /** Columns of the result for an input of {@code width} columns and a kernel of {@code kernel} columns. */
  public int outputWidth(int width, int kernel) {
    return outputExtent((long) width + padLeft + padRight, kernel, strideWidth, dilationWidth);
  }

  private static int samePadding(int input, int kernel, int stride, int dilation) {
    int output = Math.ceilDiv(input, stride);
    return (int) Math.max(0, (output - 1L) * stride + (kernel - 1L) * dilation + 1 - input);
  }

  private static int outputExtent(long padded, int kernel, int stride, int dilation) {
    long covered = (kernel - 1L) * dilation + 1;
    if (kernel < 1 || covered > padded) {
      throw new BadInputException("a kernel fits into the padded image, found a kernel that covers " + covered + " of "
          + padded + " pixels; add padding or shrink the kernel");
    }
    return Math.toIntExact((padded - covered) / stride + 1);
  }
}
