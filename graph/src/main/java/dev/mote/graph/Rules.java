package dev.mote.graph;

import java.util.ArrayList;
import java.util.List;

/** The rules of operands of one node, each told in one sentence where it is broken. */
record Rules(String place, Op op, List<TensorType> operands) {
  void require(boolean holds, String rule) {
    if (!holds) {
      throw new BadInputException("in " + op.label() + " '" + place + "' " + rule + ", found operands " + operands
          + "; correct the model or export it again");
    }
  }

  void count(int least, int most) {
    require(operands.size() >= least && operands.size() <= most,
        least == most ? "there are " + least + " operands" : "there are " + least + " to " + most + " operands");
  }

  Shape shape(int operand) {
    return operands.get(operand).shape();
  }

  void sameDtype(int left, int right) {
    require(operands.get(left).dtype() == operands.get(right).dtype(), "operands have one element type");
  }

  TensorType unquantized(Shape shape) {
    return TensorType.of(operands.getFirst().dtype(), shape);
  }

  TensorType given(int count, Shape shape) {
    count(count, count);
    return TensorType.of(operands.getFirst().dtype(), shape);
  }

  Shape broadcast(Shape left, Shape right) {
    try {
      return Shape.broadcast(left, right);
    } catch (BadInputException mismatch) {
      require(false, "shapes broadcast only where extents are equal or 1");
      throw mismatch;
    }
  }

  /** The extent along {@code axis} of the first operand. */
  int axis(int axis) {
    require(axis >= 0 && axis < shape(0).rank(), "axis " + axis + " lies within the rank");
    return shape(0).dim(axis);
  }

  TensorType along(int axis) {
    count(1, 1);
    axis(axis);
    return unquantized(shape(0));
  }

  Shape image(int operand) {
    require(shape(operand).rank() == 4, "operand " + operand + " has the four dimensions NHWC");
    return shape(operand);
  }

  int square(int block) {
    require(block >= 1 && block <= 4096, "the block is 1 to 4096 pixels");
    return block * block;
  }

  Shape reduced(List<Integer> axes, boolean keep) {
    List<Integer> extents = new ArrayList<>();
    int previous = -1;
    for (int axis : axes) {
      require(axis > previous && axis < shape(0).rank(), "reduction axes ascend within the rank, not " + axes);
      previous = axis;
    }
    for (int axis = 0; axis < shape(0).rank(); axis++) {
      if (!axes.contains(axis)) {
        extents.add(shape(0).dim(axis));
      } else if (keep) {
        extents.add(1);
      }
    }
    return ResultTypes.shape(extents);
  }

  void bias(int channels) {
    if (operands.size() == 3) {
      require(shape(2).rank() == 1 && shape(2).dim(0) == channels, "the bias has shape " + channels);
    }
  }

  private Shape windowed(Window window, int kernelHeight, int kernelWidth, int channels) {
    Shape x = image(0);
    try {
      return Shape.of(x.dim(0), window.outputHeight(x.dim(1), kernelHeight), window.outputWidth(x.dim(2), kernelWidth),
          channels);
    } catch (BadInputException | ArithmeticException misfit) {
      require(false,
          "a kernel of " + kernelHeight + "x" + kernelWidth + " fits into the padded image (" + window + ")");
      throw misfit;
    }
  }

  Shape pooled(Window window, int kernelHeight, int kernelWidth) {
    return windowed(window, kernelHeight, kernelWidth, image(0).dim(3));
  }

  TensorType convolution(Op.Conv2d conv) {
    count(2, 3);
    Shape x = image(0);
    Shape w = image(1);
    int groups = conv.groups();
    require(groups >= 1 && w.dim(0) % groups == 0 && (long) w.dim(3) * groups == x.dim(3),
        "weights are [out, height, width, in / " + groups + "]");
    bias(w.dim(0));
    return unquantized(windowed(conv.window(), w.dim(1), w.dim(2), w.dim(0)));
  }

  TensorType depthwise(Op.DepthwiseConv2d conv) {
    count(2, 3);
    Shape x = image(0);
    Shape w = image(1);
    require(w.dim(0) == 1 && (long) x.dim(3) * conv.multiplier() == w.dim(3),
        "weights are [1, height, width, in * " + conv.multiplier() + "]");
    bias(w.dim(3));
    return unquantized(windowed(conv.window(), w.dim(1), w.dim(2), w.dim(3)));
  }

  TensorType transposed(Op.TransposeConv2d conv) {
    count(2, 3);
    Shape x = image(0);
    Shape w = image(1);
    require(w.dim(3) == x.dim(3), "weights are [out, height, width, in]");
    require(conv.outputHeight() > 0 && conv.outputWidth() > 0, "the result is at least 1x1");
    bias(w.dim(0));
    return unquantized(Shape.of(x.dim(0), conv.outputHeight(), conv.outputWidth(), w.dim(0)));
  }

  TensorType dense() {
    count(2, 3);
    require(shape(0).rank() >= 1 && shape(1).rank() == 2 && shape(0).last() == shape(1).dim(1),
        "weights are [out, in]");
    bias(shape(1).dim(0));
    return unquantized(shape(0).with(shape(0).rank() - 1, shape(1).dim(0)));
  }

  TensorType tensorTrain(Op.TensorTrain train) {
    int cores = train.cores();
    require(cores >= 1, "there is at least one core");
    count(cores + 1, cores + 2);
    require(shape(0).rank() >= 1, "x has at least one dimension");
    long inputs = 1;
    long outputs = 1;
    int rank = 1;
    for (int operand = 1; operand <= cores; operand++) {
      Shape core = shape(operand);
      require(core.rank() == 4 && core.count() > 0 && core.dim(0) == rank,
          "core " + operand + " has four dimensions of which the first is the rank before it, " + rank);
      rank = core.dim(3);
      outputs = Math.min(Integer.MAX_VALUE + 1L, outputs * core.dim(1));
      inputs = Math.min(Integer.MAX_VALUE + 1L, inputs * core.dim(2));
    }
    require(rank == 1, "the rank after the last core is 1, not " + rank);
    require(inputs == shape(0).last() && outputs <= Integer.MAX_VALUE,
        "the cores' third dimensions multiply to the last extent of x and their second ones to at most 2147483647");
    boolean biased = operands.size() == cores + 2;
    if (biased) {
      Shape bias = shape(cores + 1);
      require(bias.rank() == 1 && bias.dim(0) == outputs, "the bias has shape " + outputs);
    }
    int steps = operands.getFirst().isQuantized() ? cores - 1 + (biased ? 1 : 0) : 0;
    require(train.intermediates().size() == steps, "there are " + steps + " intermediate quantisations, not "
        + train.intermediates().size());
    for (TensorType operand : operands) {
      require(operand.isQuantized() == operands.getFirst().isQuantized(), "all operands are quantised or none");
      if (operand.isQuantized() && !operand.equals(operands.getFirst())) {
        require(operand.quantization() instanceof Quantization.Affine affine && !affine.perAxis(),
            "quantised cores and biases have one scale");
      }
    }
    return unquantized(shape(0).with(shape(0).rank() - 1, (int) outputs));
  }

  TensorType matMul(Op.MatMul matMul) {
    count(2, 2);
    Shape left = shape(0);
    Shape right = shape(1);
    require(left.rank() >= 2 && right.rank() >= 2, "operands have at least two dimensions");
    int rows = left.dim(matMul.transposeLeft() ? -1 : -2);
    int inner = left.dim(matMul.transposeLeft() ? -2 : -1);
    int columns = right.dim(matMul.transposeRight() ? -2 : -1);
    require(inner == right.dim(matMul.transposeRight() ? -1 : -2), "inner extents agree");
    Shape batch = broadcast(leading(left), leading(right));
    int[] extents = java.util.Arrays.copyOf(batch.toArray(), batch.rank() + 2);
    extents[batch.rank()] = rows;
    extents[batch.rank() + 1] = columns;
    return unquantized(Shape.of(extents));
  }

  private static Shape leading(Shape shape) {
    return Shape.of(java.util.Arrays.copyOf(shape.toArray(), shape.rank() - 2));
  }

  TensorType transpose(List<Integer> permutation) {
    count(1, 1);
    List<Integer> extents = new ArrayList<>();
    require(
        permutation.stream().sorted().toList()
            .equals(java.util.stream.IntStream.range(0, shape(0).rank()).boxed().toList()),
        "a permutation names each dimension once, not " + permutation);
    permutation.forEach(axis -> extents.add(shape(0).dim(axis)));
    return operands.getFirst().withShape(ResultTypes.shape(extents));
  }

  TensorType concat(int axis) {
    require(!operands.isEmpty(), "there is at least one operand");
    axis(axis);
    long sum = 0;
    for (int operand = 0; operand < operands.size(); operand++) {
      sameDtype(0, operand);
      require(shape(operand).rank() == shape(0).rank()
          && shape(operand).with(axis, 0).equals(shape(0).with(axis, 0)), "operands differ only along axis " + axis);
      sum += shape(operand).dim(axis);
    }
    require(sum <= Integer.MAX_VALUE, "the joined extent is at most 2147483647");
    return operands.getFirst().withShape(shape(0).with(axis, (int) sum));
  }

  TensorType slice(Op.Slice slice) {
    count(1, 1);
    int rank = shape(0).rank();
    require(slice.begin().size() == rank && slice.size().size() == rank && slice.stride().size() == rank,
        "begin, size and stride have one number a dimension");
    for (int axis = 0; axis < rank; axis++) {
      long first = slice.begin().get(axis);
      long size = slice.size().get(axis);
      long last = first + (size - 1) * slice.stride().get(axis);
      int extent = shape(0).dim(axis);
      require(size >= 0 && slice.stride().get(axis) != 0
          && (size == 0 || (first >= 0 && first < extent && last >= 0 && last < extent)),
          "a slice lies within the operand: " + slice);
    }
    return operands.getFirst().withShape(ResultTypes.shape(slice.size()));
  }

  TensorType pad(Op.Pad pad) {
    count(1, 1);
    int rank = shape(0).rank();
    require(pad.before().size() == rank && pad.after().size() == rank, "there are two pad counts a dimension");
    List<Integer> extents = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int before = pad.before().get(axis);
      int after = pad.after().get(axis);
      int extent = shape(0).dim(axis);
      int reach = switch (pad.mode()) {
        case CONSTANT -> Integer.MAX_VALUE;
        case EDGE -> extent == 0 ? 0 : Integer.MAX_VALUE;
        case REFLECT -> Math.max(0, extent - 1);
        case SYMMETRIC -> extent;
      };
      require(before >= 0 && after >= 0 && before <= reach && after <= reach
          && (long) extent + before + after <= Integer.MAX_VALUE, "pad counts fit the mode: " + pad);
      extents.add(extent + before + after);
    }
    return operands.getFirst().withShape(ResultTypes.shape(extents));
  }
}
