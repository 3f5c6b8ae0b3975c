package dev.mote.hardware.cim.function;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import dev.mote.hardware.cim.mapping.MatrixLayer;

/**
 * How the input vectors of a layer lie in its input: a convolution's window over an image, NHWC; a dense layer is one of 1x1 pixels.
 *
 * @param layer the matrices
 */
record Unrolling(MatrixLayer layer, int height, int width, int channels, int kernelHeight, int kernelWidth,
    int outputHeight, int outputWidth, Window window) {
  static Unrolling of(Graph graph, MatrixLayer layer) {
    Node node = layer.node();
    Shape x = graph.inputType(node, 0).shape();
    Shape weights = graph.inputType(node, 1).shape();
    Shape y = graph.outputType(node).shape();
    return switch (node.op()) {
      case Op.Conv2d conv -> of(layer, x, weights, y, conv.window());
      case Op.DepthwiseConv2d conv -> of(layer, x, weights, y, conv.window());
      default -> new Unrolling(layer, 1, 1, x.last(), 1, 1, 1, 1, Window.UNIT);
    };
  }

  private static Unrolling of(MatrixLayer layer, Shape x, Shape weights, Shape y, Window window) {
    return new Unrolling(layer, x.dim(1), x.dim(2), x.dim(3), weights.dim(1), weights.dim(2), y.dim(1), y.dim(2),
        window);
  }

  /** Channels of the input that a group reads. */
  int groupChannels() {
    return channels / layer.groups();
  }

  /** Copies the inputs of vector {@code vector} and group {@code group} in the order of the matrix's rows; {@code padding} where there are none. */
  void gather(byte[] inputs, byte padding, int vector, int group, byte[] into) {
    int count = groupChannels();
    int image = vector / (outputHeight * outputWidth);
    int y = vector / outputWidth % outputHeight;
    int x = vector % outputWidth;
    int at = 0;
    for (int tapRow = 0; tapRow < kernelHeight; tapRow++) {
      int row = y * window.strideHeight() - window.padTop() + tapRow * window.dilationHeight();
      for (int tapColumn = 0; tapColumn < kernelWidth; tapColumn++, at += count) {
        int column = x * window.strideWidth() - window.padLeft() + tapColumn * window.dilationWidth();
        if (row >= 0 && row < height && column >= 0 && column < width) {
          System.arraycopy(inputs, ((image * height + row) * width + column) * channels + group * count, into, at,
              count);
        } else {
          java.util.Arrays.fill(into, at, at + count, padding);
        }
      }
    }
  }
}
