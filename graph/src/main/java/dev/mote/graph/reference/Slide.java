package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;

/**
 * The geometry of a convolution: extents, window, and where each weight lies. The weight of result channel o, tap (row,
 * column) and input channel i of the group lies at {@code o * outputStep + row * rowStep + column * columnStep + i * inputStep}.
 */
record Slide(int batch, int inputHeight, int inputWidth, int inputChannels, int kernelHeight, int kernelWidth,
    int outputHeight, int outputWidth, int outputChannels, int groups, Window window, int outputStep, int rowStep,
    int columnStep, int inputStep) {
  /** A convolution with weights {@code [O,kH,kW,C/groups]} of the image {@code x} to the image {@code y}. */
  static Slide convolution(Shape x, Shape w, Shape y, int groups, Window window) {
    int channels = w.dim(3);
    int row = w.dim(2) * channels;
    return new Slide(x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(1), w.dim(2), y.dim(1), y.dim(2), y.dim(3), groups,
        window, w.dim(1) * row, row, channels, 1);
  }

  /** A depthwise convolution with weights {@code [1,kH,kW,O]}: as many groups as input channels. */
  static Slide depthwise(Shape x, Shape w, Shape y, Window window) {
    int channels = w.dim(3);
    return new Slide(x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(1), w.dim(2), y.dim(1), y.dim(2), y.dim(3), x.dim(3),
        window, 1, w.dim(2) * channels, channels, 1);
  }

  /** The convolution whose input gradient is the transposed convolution of {@code x}, weights {@code [O,kH,kW,C]}. */
  static Slide transposed(Op.TransposeConv2d op, Shape x, Shape w) {
    int channels = w.dim(3);
    int row = w.dim(2) * channels;
    return new Slide(x.dim(0), op.outputHeight(), op.outputWidth(), w.dim(0), w.dim(1), w.dim(2), x.dim(1), x.dim(2),
        channels, 1, op.window(), 1, row, channels, w.dim(1) * row);
  }

  int groupInputs() {
    return inputChannels / groups;
  }

  int groupOutputs() {
    return outputChannels / groups;
  }

  /** The input row under result row {@code y} and tap row {@code tap}, or -1 in the padding. */
  int row(int y, int tap) {
    int row = y * window.strideHeight() - window.padTop() + tap * window.dilationHeight();
    return row < inputHeight ? row : -1;
  }

  /** The input column under result column {@code x} and tap column {@code tap}, or -1 in the padding. */
  int column(int x, int tap) {
    int column = x * window.strideWidth() - window.padLeft() + tap * window.dilationWidth();
    return column < inputWidth ? column : -1;
  }

  /** The index of the first channel of an input pixel. */
  int input(int image, int row, int column) {
    return ((image * inputHeight + row) * inputWidth + column) * inputChannels;
  }

  /** The index of the first channel of a result pixel. */
  int output(int image, int row, int column) {
    return ((image * outputHeight + row) * outputWidth + column) * outputChannels;
  }

  int inputCount() {
    return batch * inputHeight * inputWidth * inputChannels;
  }

  int outputCount() {
    return batch * outputHeight * outputWidth * outputChannels;
  }
}
