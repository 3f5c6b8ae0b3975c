package dev.mote.compress.tensor;

import dev.mote.graph.Activation;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** The convolutions that stand for one, added one after the other; together they move over the image as it does. */
final class KernelChain {
  private final GraphBuilder builder;
  private final Node node;
  private final Op.Conv2d convolution;
  private final Window window;
  private int value;
  private int count;

  /** Starts with the layer's input. */
  KernelChain(GraphBuilder builder, Node node, int input) {
    this.builder = builder;
    this.node = node;
    this.convolution = (Op.Conv2d) node.op();
    this.window = convolution.window();
    this.value = input;
  }

  /** Pixel by pixel. */
  KernelChain pointwise(int weights) {
    return add(new Op.Conv2d(Window.UNIT, 1, Activation.NONE), weights);
  }

  /** Along rows, with the layer's strides and padding there. */
  KernelChain horizontal(int weights) {
    return add(new Op.Conv2d(row(), 1, Activation.NONE), weights);
  }

  /** Along columns. */
  KernelChain vertical(int weights) {
    return add(new Op.Conv2d(column(), 1, Activation.NONE), weights);
  }

  /** Along rows, each channel on its own. */
  KernelChain horizontalEach(int weights) {
    return add(new Op.DepthwiseConv2d(row(), 1, Activation.NONE), weights);
  }

  /** Along columns, each channel on its own. */
  KernelChain verticalEach(int weights) {
    return add(new Op.DepthwiseConv2d(column(), 1, Activation.NONE), weights);
  }

  /** Along both. */
  KernelChain whole(int weights) {
    return add(new Op.Conv2d(window, 1, Activation.NONE), weights);
  }

  /** Pixel by pixel, with the layer's name, bias and activation; returns the result. */
  int last(int weights, List<Integer> bias) {
    List<Integer> operands = new ArrayList<>(List.of(value, weights));
    operands.addAll(bias);
    return builder.add(node.name(), new Op.Conv2d(Window.UNIT, 1, convolution.activation()), operands);
  }

  private Window row() {
    return new Window(1, window.strideWidth(), 1, window.dilationWidth(), 0, window.padLeft(), 0, window.padRight());
  }

  private Window column() {
    return new Window(window.strideHeight(), 1, window.dilationHeight(), 1, window.padTop(), 0, window.padBottom(), 0);
  }

  private KernelChain add(Op op, int weights) {
    count++;
    value = builder.add(node.name() + "_part" + count, op, List.of(value, weights));
    return this;
  }
}
