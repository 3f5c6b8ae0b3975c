package dev.mote.hardware.mcu;

import dev.mote.graph.Shape;
import dev.mote.graph.Window;

/** The extents of a sliding-window layer, NHWC. */
record Geometry(int batch, int inputHeight, int inputWidth, int inputChannels, int kernelHeight, int kernelWidth,
    int outputHeight, int outputWidth, int outputChannels, Window window) {
  static Geometry of(Shape x, Shape y, int kernelHeight, int kernelWidth, Window window) {
    return new Geometry(x.dim(0), x.dim(1), x.dim(2), x.dim(3), kernelHeight, kernelWidth, y.dim(1), y.dim(2),
        y.dim(3), window);
  }

  /** A product of {@code rows} vectors with a matrix, as a convolution of 1x1 pixels. */
  static Geometry dense(int rows, int inputs, int outputs) {
    return new Geometry(1, 1, rows, inputs, 1, 1, 1, rows, outputs, Window.UNIT);
  }

  int outputPixels() {
    return batch * outputHeight * outputWidth;
  }

  int inputPixels() {
    return batch * inputHeight * inputWidth;
  }

  int taps() {
    return kernelHeight * kernelWidth;
  }

  /** Whether each result pixel sees exactly one input pixel, the one at its own place. */
  boolean isPointwise() {
    return taps() == 1 && window.equals(Window.UNIT) && inputHeight == outputHeight && inputWidth == outputWidth;
  }

  /** The lowest input pixel that result pixel {@code pixel} reads, counted over the whole batch. */
  int lowestInputPixel(int pixel) {
    int column = pixel % outputWidth;
    int row = pixel / outputWidth % outputHeight;
    int image = pixel / outputWidth / outputHeight;
    int y = Math.clamp(row * window.strideHeight() - window.padTop(), 0, inputHeight - 1);
    int x = Math.clamp(column * window.strideWidth() - window.padLeft(), 0, inputWidth - 1);
    return (image * inputHeight + y) * inputWidth + x;
  }

  /** A result pixel at or below the lowest whose window covers input pixel {@code pixel}, counted over the whole batch. */
  int lowestOutputPixel(int pixel) {
    int column = pixel % inputWidth;
    int row = pixel / inputWidth % inputHeight;
    int image = pixel / inputWidth / inputHeight;
    int y = Math.clamp((row + window.padTop() - (kernelHeight - 1) * window.dilationHeight()) / window.strideHeight(),
        0, outputHeight - 1);
    int x = Math.clamp((column + window.padLeft() - (kernelWidth - 1) * window.dilationWidth()) / window.strideWidth(),
        0, outputWidth - 1);
    return (image * outputHeight + y) * outputWidth + x;
  }

  /** Adds the fields of {@code mote_window}. */
  Parameters addTo(Parameters parameters) {
    return parameters.add("window", new int[]{batch, inputHeight, inputWidth, inputChannels, kernelHeight, kernelWidth,
        outputHeight, outputWidth, outputChannels, window.strideHeight(), window.strideWidth(),
        window.dilationHeight(), window.dilationWidth(), window.padTop(), window.padLeft()});
  }
}
