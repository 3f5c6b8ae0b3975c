package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;

/** Operators that only move, repeat or pick elements; each is a list of source indices. */
final class Moves {
  private Moves() {}

  static Tensor transpose(Call call, Op.Transpose op) {
    int[] steps = call.shape(0).strides();
    return strided(call, 0, op.permutation().stream().mapToInt(axis -> steps[axis]).toArray());
  }

  static Tensor slice(Call call, Op.Slice op) {
    int[] steps = call.shape(0).strides();
    int start = 0;
    for (int axis = 0; axis < steps.length; axis++) {
      start += op.begin().get(axis) * steps[axis];
      steps[axis] *= op.stride().get(axis);
    }
    return strided(call, start, steps);
  }

  static Tensor broadcast(Call call) {
    return Picks.pick(call.tensor(0), call.result().shape(),
        Broadcasting.indices(call.shape(0), call.result().shape()));
  }

  static Tensor tile(Call call) {
    return perAxis(call, (axis, position) -> position % call.shape(0).dim(axis));
  }

  static Tensor pad(Call call, Op.Pad op) {
    if (op.mode() != Op.PadMode.CONSTANT) {
      return perAxis(call,
          (axis, position) -> folded(position - op.before().get(axis), call.shape(0).dim(axis), op.mode()));
    }
    Tensor fill = Numbers.tensor(call.type(0).dtype(), Shape.of(1), new double[]{fill(call, op.value())});
    int count = call.shape(0).count();
    int[] sources = sources(call, (axis, position) -> {
      int from = position - op.before().get(axis);
      return from < call.shape(0).dim(axis) ? from : -1;
    });
    for (int index = 0; index < sources.length; index++) {
      sources[index] = sources[index] < 0 ? count : sources[index];
    }
    return Picks.pick(Picks.joined(call.tensor(0), fill), call.result().shape(), sources);
  }

  private static double fill(Call call, float value) {
    return call.isQuantized()
        ? Conversions.quantize(value, call.type(0).affine().scale(), call.type(0).affine().zeroPoint(),
            call.type(0).dtype())
        : value;
  }

  private static int folded(int position, int extent, Op.PadMode mode) {
    int edge = mode == Op.PadMode.REFLECT ? 0 : 1;
    if (mode == Op.PadMode.EDGE) {
      return Math.clamp(position, 0, extent - 1);
    }
    return position < 0 ? -position - edge : position >= extent ? 2 * extent - 2 + edge - position : position;
  }

  static Tensor concat(Call call, Op.Concat op) {
    int inner = call.result().shape().countBetween(op.axis() + 1, call.result().shape().rank());
    int outer = call.result().shape().countBetween(0, op.axis());
    Tensor all = Conversions.to(call.result(), call.tensor(0), call.type(0));
    for (int operand = 1; operand < call.tensors().size(); operand++) {
      all = Picks.joined(all, Conversions.to(call.result(), call.tensor(operand), call.type(operand)));
    }
    int[] sources = new int[call.result().shape().count()];
    int at = 0;
    for (int block = 0; block < outer; block++) {
      int first = 0;
      for (int operand = 0; operand < call.tensors().size(); operand++) {
        int run = call.shape(operand).dim(op.axis()) * inner;
        for (int index = 0; index < run; index++) {
          sources[at++] = first + block * run + index;
        }
        first += outer * run;
      }
    }
    return Picks.pick(all, call.result().shape(), sources);
  }

  static Tensor gather(Call call, Op.Gather op) {
    return Picks.pick(call.tensor(0), call.result().shape(), gathered(call, op.axis(), call.shape(0), call.tensor(1)));
  }

  /** For each element of a gather's result, the index of the element of x it is. */
  static int[] gathered(Call call, int axis, Shape x, Tensor indices) {
    int inner = x.countBetween(axis + 1, x.rank());
    int outer = x.countBetween(0, axis);
    int picks = indices.shape().count();
    int[] sources = new int[outer * picks * inner];
    int at = 0;
    for (int block = 0; block < outer; block++) {
      for (int pick = 0; pick < picks; pick++) {
        int slice = wrapped(call, indices.integer(pick), x.dim(axis));
        for (int index = 0; index < inner; index++) {
          sources[at++] = (block * x.dim(axis) + slice) * inner + index;
        }
      }
    }
    return sources;
  }

  static Tensor gatherElements(Call call, Op.GatherElements op) {
    Shape x = call.shape(0);
    for (int axis = 0; axis < x.rank(); axis++) {
      if (axis != op.axis() && call.shape(1).dim(axis) > x.dim(axis)) {
        throw call.fail("indices are no larger than the data but along the picked axis", call.shape(1),
            "correct the model");
      }
    }
    int[] steps = x.strides();
    int step = steps[op.axis()];
    steps[op.axis()] = 0;
    int[] sources = Broadcasting.strided(call.result().shape(), 0, steps);
    for (int index = 0; index < sources.length; index++) {
      sources[index] += wrapped(call, call.tensor(1).integer(index), x.dim(op.axis())) * step;
    }
    return Picks.pick(call.tensor(0), call.result().shape(), sources);
  }

  private static int wrapped(Call call, long index, int extent) {
    if (index < -extent || index >= extent) {
      throw call.fail("indices lie within the picked axis of " + extent + " slices", index, "correct the indices");
    }
    return (int) (index < 0 ? index + extent : index);
  }

  static Tensor depthToSpace(Call call, Op.DepthToSpace op) {
    Shape x = call.shape(0);
    Shape y = call.result().shape();
    int block = op.block();
    int depth = y.dim(3);
    int[] sources = new int[y.count()];
    int at = 0;
    for (int image = 0; image < y.dim(0); image++) {
      for (int row = 0; row < y.dim(1); row++) {
        for (int column = 0; column < y.dim(2); column++) {
          int pixel = ((image * x.dim(1) + row / block) * x.dim(2) + column / block) * x.dim(3);
          int cell = row % block * block + column % block;
          for (int channel = 0; channel < depth; channel++) {
            sources[at++] = pixel + (op.depthLast() ? channel * block * block + cell : cell * depth + channel);
          }
        }
      }
    }
    return Picks.pick(call.tensor(0), y, sources);
  }

  static Tensor spaceToDepth(Call call, Op.SpaceToDepth op) {
    Shape x = call.shape(0);
    Shape y = call.result().shape();
    int block = op.block();
    int depth = x.dim(3);
    int[] sources = new int[y.count()];
    int at = 0;
    for (int image = 0; image < y.dim(0); image++) {
      for (int row = 0; row < y.dim(1); row++) {
        for (int column = 0; column < y.dim(2); column++) {
          for (int channel = 0; channel < y.dim(3); channel++) {
            int cell = channel / depth;
            int from = (image * x.dim(1) + row * block + cell / block) * x.dim(2) + column * block + cell % block;
            sources[at++] = from * depth + channel % depth;
          }
        }
      }
    }
    return Picks.pick(call.tensor(0), y, sources);
  }

  private static Tensor strided(Call call, int start, int[] steps) {
    return Picks.pick(call.tensor(0), call.result().shape(), Broadcasting.strided(call.result().shape(), start, steps));
  }

  /** The source position along an axis of a result position, or a negative number for none. */
  private interface Source {
    int of(int axis, int position);
  }

  private static Tensor perAxis(Call call, Source source) {
    return Picks.pick(call.tensor(0), call.result().shape(), sources(call, source));
  }

  /** The source index of each result element, or -1 where there is none along some axis. */
  private static int[] sources(Call call, Source source) {
    Shape y = call.result().shape();
    int[] steps = call.shape(0).strides();
    int[] sources = new int[y.count()];
    int inner = sources.length;
    for (int axis = 0; axis < y.rank() && sources.length > 0; axis++) {
      inner /= y.dim(axis);
      int[] offsets = new int[y.dim(axis)];
      for (int position = 0; position < offsets.length; position++) {
        offsets[position] = source.of(axis, position);
      }
      for (int index = 0; index < sources.length; index++) {
        int from = offsets[index / inner % offsets.length];
        sources[index] = from < 0 || sources[index] < 0 ? -1 : sources[index] + from * steps[axis];
      }
    }
    return sources;
  }
}
