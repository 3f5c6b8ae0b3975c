package dev.mote.formats.onnx;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import dev.mote.graph.UnaryKind;
import dev.mote.graph.Window;
import java.util.List;
import java.util.stream.IntStream;

/** Imports pools of one and two dimensions, and reductions of whole images of any. */
record Pooling(NodeImport n) {
  void max() {
    if (n.node().hasOutput(1)) {
      throw n.node().unsupported("the indices of a max pool", "use the largest values only");
    }
    int x = n.moved(0);
    Windows windows = windows(x);
    Op op = new Op.MaxPool2d(windows.kernelHeight(), windows.kernelWidth(), windows.window(), Activation.NONE);
    n.result(n.fromImages(n.main(op, n.toImages(x)), n.rank(x)));
  }

  void average() {
    int x = n.operand(0);
    n.result(average(x));
  }

  /** The mean pool of x. */
  int average(int x) {
    Windows windows = windows(x);
    Window window = windows.window();
    if (window.dilationHeight() > 1 || window.dilationWidth() > 1) {
      throw n.node().unsupported("a dilated average pool", "use dilations of 1");
    }
    boolean countsPadding = n.node().flag("count_include_pad", false);
    int image = n.toImages(x);
    if (countsPadding && windows.hasExtra()) {
      // Padding that only rounding up asks for is not counted: the counted padding becomes pixels of the image.
      int bottom = window.padBottom() - windows.extraBottom();
      int right = window.padRight() - windows.extraRight();
      image = n.add(new Op.Pad(List.of(0, window.padTop(), window.padLeft(), 0), List.of(0, bottom, right, 0),
          Op.PadMode.CONSTANT, 0), image);
      window = window.withPadding(0, 0, windows.extraBottom(), windows.extraRight());
      countsPadding = false;
    }
    Op op = new Op.AveragePool2d(windows.kernelHeight(), windows.kernelWidth(), window, countsPadding, Activation.NONE);
    return n.fromImages(n.main(op, image), n.rank(x));
  }

  /** {@code p}-norms of windows: the mean of powers times the number of pixels, to the power of 1/p. */
  void powerMean() {
    int x = n.operand(0);
    Windows windows = windows(x);
    if (windows.hasExtra() || windows.window().dilationHeight() > 1 || windows.window().dilationWidth() > 1) {
      throw n.node().unsupported("ceil_mode or dilations of an Lp pool", "use neither");
    }
    int p = n.node().small("p", 2);
    int powers = n.binary(BinaryKind.POWER, n.unary(UnaryKind.ABSOLUTE, n.toImages(x)), n.literal(p));
    int mean = n.main(new Op.AveragePool2d(windows.kernelHeight(), windows.kernelWidth(), windows.window(), true,
        Activation.NONE), powers);
    int pixels = windows.kernelHeight() * windows.kernelWidth();
    int sum = n.binary(BinaryKind.MULTIPLY, mean, n.literal(pixels));
    n.result(n.fromImages(n.binary(BinaryKind.POWER, sum, n.literal(1f / p)), n.rank(x)));
  }

  private Windows windows(int x) {
    Shape shape = n.shape(x);
    if (shape.rank() == 5) {
      throw n.node().unsupported("a 3-D pool", "use pools of one or two dimensions");
    }
    if (shape.rank() != 3 && shape.rank() != 4) {
      throw n.node().bad("the operand is an image of one or two dimensions", shape);
    }
    if (!n.node().has("kernel_shape")) {
      throw n.node().bad("attribute 'kernel_shape' is given", "none");
    }
    int[] spatial = java.util.Arrays.copyOfRange(shape.toArray(), 2, shape.rank());
    int[] kernel = n.node().integers("kernel_shape", spatial.length, 1, 1);
    Windows windows = Windows.of(n.node(), spatial, kernel);
    Window window = windows.window();
    if (Math.max(window.padTop(), window.padBottom() - windows.extraBottom()) >= windows.kernelHeight()
        * window.dilationHeight()
        || Math.max(window.padLeft(), window.padRight() - windows.extraRight()) >= windows.kernelWidth()
            * window.dilationWidth()) {
      throw n.node().bad("padding is smaller than the kernel", window);
    }
    return windows;
  }

  void global(ReduceKind kind) {
    int x = kind == ReduceKind.MAXIMUM ? n.moved(0) : n.operand(0);
    n.result(global(kind, x));
  }

  /** The reduction over all but batch and channels, kept with extents of 1. */
  int global(ReduceKind kind, int x) {
    if (n.rank(x) < 3) {
      throw n.node().bad("the operand is a batch of images", n.shape(x));
    }
    return n.main(new Op.Reduce(kind, IntStream.range(2, n.rank(x)).boxed().toList(), true), x);
  }

  /** The p-norm over all but batch and channels. */
  void globalPower() {
    int x = n.operand(0);
    int p = n.node().small("p", 2);
    if (p == 1 || p == 2) {
      n.result(global(p == 1 ? ReduceKind.L1 : ReduceKind.L2, x));
      return;
    }
    int powers = n.binary(BinaryKind.POWER, n.unary(UnaryKind.ABSOLUTE, x), n.literal(p));
    n.result(n.binary(BinaryKind.POWER, global(ReduceKind.SUM, powers), n.literal(1f / p)));
  }
}
