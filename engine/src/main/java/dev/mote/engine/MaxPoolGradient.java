package dev.mote.engine;

import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Window;
import java.util.Arrays;

/**
 * The gradient of an unpadded pool by largest: each result pixel's gradient goes to the first largest pixel of its window.
 *
 * @param x        the pool's input
 * @param g        the gradient of its result
 * @param dx       the gradient of its input
 * @param input    the shape of x
 * @param output   the shape of g
 * @param taps     the pixels of a window, relative to its first
 * @param disjoint whether the windows cover the image without overlap, so that results are written and not added
 */
record MaxPoolGradient(Kernels kernels, int x, int g, int dx, Shape input, Shape output, Window window, int[] taps,
    boolean disjoint) implements Step {
  /** Adds the step and returns whether the fast kernels can compute it. */
  static boolean lower(Planning planning, Node node, Op.MaxPoolGradient op) {
    Shape input = planning.graph().inputType(node, 0).shape();
    Shape output = planning.graph().inputType(node, 1).shape();
    Window window = op.window();
    if (!window.isUnpadded() || !LinearLayer.isPlainFloat(planning.graph().inputType(node, 0))) {
      return false;
    }
    int[] taps = new int[op.kernelHeight() * op.kernelWidth()];
    for (int tap = 0; tap < taps.length; tap++) {
      taps[tap] = (tap / op.kernelWidth() * window.dilationHeight() * input.dim(2)
          + tap % op.kernelWidth() * window.dilationWidth()) * input.dim(3);
    }
    boolean disjoint = window.equals(Window.stride(op.kernelHeight(), op.kernelWidth()))
        && input.dim(1) == output.dim(1) * op.kernelHeight() && input.dim(2) == output.dim(2) * op.kernelWidth();
    planning
        .add(new MaxPoolGradient(planning.kernels(), node.inputs().get(0), node.inputs().get(1), node.output(), input,
            output, window, taps, disjoint));
    return true;
  }

  @Override
  public int units() {
    return input.dim(0);
  }

  @Override
  public long unitCost() {
    return 20L * output.countBetween(1, 4) * taps.length;
  }

  @Override
  public void run(Frame frame, Scratch scratch, int from, int to) {
    int image = input.countBetween(1, 4);
    int channels = input.dim(3);
    for (int unit = from; unit < to; unit++) {
      int target = frame.offset(dx) + unit * image;
      if (!disjoint) {
        Arrays.fill(frame.floats(dx), target, target + image, 0);
      }
      for (int row = 0; row < output.dim(1); row++) {
        int start = row * window.strideHeight() * input.dim(2) * channels;
        kernels.maximumGradient(frame.floats(x), frame.offset(x) + unit * image + start, taps,
            window.strideWidth() * channels, channels, output.dim(2), frame.floats(g),
            frame.offset(g) + (unit * output.dim(1) + row) * output.dim(2) * channels, frame.floats(dx), target + start,
            disjoint);
      }
    }
  }
}
