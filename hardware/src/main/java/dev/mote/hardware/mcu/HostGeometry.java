package dev.mote.hardware.mcu;

import dev.mote.graph.Shape;
import dev.mote.graph.Window;

/** Where a window slides over a batch of NHWC images; {@code images} results of {@code rows x columns x outputs}. */
record HostGeometry(int images, int height, int width, int channels, int kernelHeight, int kernelWidth, Window window,
    int rows, int columns, int outputs) {
  /** A convolution or pool from {@code x} to {@code y}. */
  static HostGeometry of(Shape x, Shape y, int kernelHeight, int kernelWidth, Window window) {
    return new HostGeometry(x.dim(0), x.dim(1), x.dim(2), x.dim(3), kernelHeight, kernelWidth, window, y.dim(1),
        y.dim(2),
        y.dim(3));
  }

  /** A dense layer over rows of {@code inputs} numbers, as a convolution of one row of pixels. */
  static HostGeometry dense(int pixels, int inputs, int outputs) {
    return new HostGeometry(1, 1, pixels, inputs, 1, 1, Window.UNIT, 1, pixels, outputs);
  }

  /** Columns of the padded image that windows touch. */
  int paddedWidth() {
    return (columns - 1) * window.strideWidth() + (kernelWidth - 1) * window.dilationWidth() + 1;
  }

  /** Rows of the padded image that windows touch. */
  int paddedHeight() {
    return (rows - 1) * window.strideHeight() + (kernelHeight - 1) * window.dilationHeight() + 1;
  }
}
