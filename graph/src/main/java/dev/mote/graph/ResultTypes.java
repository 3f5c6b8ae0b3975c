package dev.mote.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * The type of an operator's result from the types of its operands: shape inference, and the check of operands.
 *
 * <p>
 * Operators that only move or pick elements keep the quantisation; others give an unquantised type, and a quantised result
 * type must be stated by who adds the node.
 */
public final class ResultTypes {
  private ResultTypes() {}

  /**
   * The result type.
   *
   * @param place    the node's name, for messages
   * @param op       the operator
   * @param operands the operands' types
   * @throws BadInputException where count, shapes or element types break the operator's rules
   */
  public static TensorType of(String place, Op op, List<TensorType> operands) {
    Rules rules = new Rules(place, op, operands);
    return switch (op) {
      case Op.Unary unary -> {
        rules.count(1, 1);
        yield unary.kind().isPredicate()
            ? TensorType.of(DType.BOOL, rules.shape(0))
            : rules.unquantized(rules.shape(0));
      }
      case Op.Binary binary -> {
        rules.count(2, 2);
        rules.sameDtype(0, 1);
        Shape shape = rules.broadcast(rules.shape(0), rules.shape(1));
        yield binary.kind().isPredicate() ? TensorType.of(DType.BOOL, shape) : rules.unquantized(shape);
      }
      case Op.Select _ -> {
        rules.count(3, 3);
        rules.sameDtype(1, 2);
        Shape shape = rules.broadcast(rules.shape(0), rules.broadcast(rules.shape(1), rules.shape(2)));
        yield operands.get(1).withShape(shape);
      }
      case Op.Reduce reduce -> {
        rules.count(1, 1);
        yield rules.unquantized(rules.reduced(reduce.axes(), reduce.keepDimensions()));
      }
      case Op.ArgReduce reduce -> {
        rules.count(1, 1);
        yield TensorType.of(reduce.indexType(), rules.reduced(List.of(reduce.axis()), reduce.keepDimensions()));
      }
      case Op.Softmax softmax -> rules.along(softmax.axis());
      case Op.LogSoftmax softmax -> rules.along(softmax.axis());
      case Op.CumulativeSum sum -> rules.along(sum.axis());
      case Op.Conv2d conv -> rules.convolution(conv);
      case Op.DepthwiseConv2d conv -> rules.depthwise(conv);
      case Op.TransposeConv2d conv -> rules.transposed(conv);
      case Op.MaxPool2d pool -> {
        rules.count(1, 1);
        yield operands.getFirst().withShape(rules.pooled(pool.window(), pool.kernelHeight(), pool.kernelWidth()));
      }
      case Op.AveragePool2d pool -> {
        rules.count(1, 1);
        yield operands.getFirst().withShape(rules.pooled(pool.window(), pool.kernelHeight(), pool.kernelWidth()));
      }
      case Op.Dense _ -> rules.dense();
      case Op.TensorTrain train -> rules.tensorTrain(train);
      case Op.MatMul matMul -> rules.matMul(matMul);
      case Op.BatchNorm norm -> {
        rules.count(5, 5);
        int channels = rules.axis(norm.axis());
        for (int operand = 1; operand < 5; operand++) {
          rules.require(rules.shape(operand).equals(Shape.of(channels)), "per-channel operands have shape " + channels);
        }
        yield rules.unquantized(rules.shape(0));
      }
      case Op.Reshape reshape -> {
        rules.count(1, 1);
        rules.require(reshape.shape().count() == rules.shape(0).count(),
            "a reshape to " + reshape.shape() + " keeps the number of elements");
        yield operands.getFirst().withShape(reshape.shape());
      }
      case Op.Transpose transpose -> rules.transpose(transpose.permutation());
      case Op.Concat concat -> rules.concat(concat.axis());
      case Op.Slice slice -> rules.slice(slice);
      case Op.Pad pad -> rules.pad(pad);
      case Op.Gather gather -> {
        rules.count(2, 2);
        rules.axis(gather.axis());
        List<Integer> extents = new ArrayList<>();
        for (int axis = 0; axis < gather.axis(); axis++) {
          extents.add(rules.shape(0).dim(axis));
        }
        for (int extent : rules.shape(1).toArray()) {
          extents.add(extent);
        }
        for (int axis = gather.axis() + 1; axis < rules.shape(0).rank(); axis++) {
          extents.add(rules.shape(0).dim(axis));
        }
        yield operands.getFirst().withShape(shape(extents));
      }
      case Op.GatherElements gather -> {
        rules.count(2, 2);
        rules.axis(gather.axis());
        rules.require(rules.shape(0).rank() == rules.shape(1).rank(), "indices have the rank of the data");
        yield operands.getFirst().withShape(rules.shape(1));
      }
      case Op.Tile tile -> {
        rules.count(1, 1);
        rules.require(tile.repeats().size() == rules.shape(0).rank(), "there is one repeat a dimension");
        List<Integer> extents = new ArrayList<>();
        for (int axis = 0; axis < tile.repeats().size(); axis++) {
          long extent = (long) rules.shape(0).dim(axis) * tile.repeats().get(axis);
          rules.require(extent >= 0 && extent <= Integer.MAX_VALUE, "repeats give extents of 0 to 2147483647");
          extents.add((int) extent);
        }
        yield operands.getFirst().withShape(shape(extents));
      }
      case Op.Broadcast broadcast -> {
        rules.count(1, 1);
        rules.require(rules.broadcast(rules.shape(0), broadcast.shape()).equals(broadcast.shape()),
            "an operand broadcasts to " + broadcast.shape());
        yield operands.getFirst().withShape(broadcast.shape());
      }
      case Op.DepthToSpace move -> {
        Shape x = rules.image(0);
        int area = rules.square(move.block());
        rules.require(x.dim(3) % area == 0, "channels divide into blocks of " + area);
        yield operands.getFirst()
            .withShape(Shape.of(x.dim(0), x.dim(1) * move.block(), x.dim(2) * move.block(), x.dim(3) / area));
      }
      case Op.SpaceToDepth move -> {
        Shape x = rules.image(0);
        int area = rules.square(move.block());
        rules.require(x.dim(1) % move.block() == 0 && x.dim(2) % move.block() == 0,
            "rows and columns divide into blocks of " + move.block());
        yield operands.getFirst()
            .withShape(Shape.of(x.dim(0), x.dim(1) / move.block(), x.dim(2) / move.block(), x.dim(3) * area));
      }
      case Op.Resize resize -> {
        rules.count(1, 1);
        rules.require(resize.height() > 0 && resize.width() > 0, "the new size is at least 1x1");
        yield operands.getFirst().withShape(rules.image(0).with(1, resize.height()).with(2, resize.width()));
      }
      case Op.Cast cast -> {
        rules.count(1, 1);
        yield TensorType.of(cast.to(), rules.shape(0));
      }
      case Op.Quantize _ -> {
        rules.count(1, 1);
        yield TensorType.of(DType.I8, rules.shape(0));
      }
      case Op.Dequantize _ -> {
        rules.count(1, 1);
        yield TensorType.f32(rules.shape(0));
      }
      case Op.Conv2dInputGradient gradient -> rules.given(2, gradient.input());
      case Op.Conv2dWeightGradient gradient -> rules.given(2, gradient.weights());
      case Op.DepthwiseInputGradient gradient -> rules.given(2, gradient.input());
      case Op.DepthwiseWeightGradient gradient -> rules.given(2, gradient.weights());
      case Op.MaxPoolGradient _ -> rules.given(2, rules.shape(0));
      case Op.AveragePoolGradient gradient -> rules.given(1, gradient.input());
      case Op.SliceGradient gradient -> rules.given(1, gradient.input());
      case Op.GatherGradient gradient -> rules.given(2, gradient.input());
      case Op.ResizeGradient gradient -> rules.given(1, gradient.input());
      case Op.ClampGradient _ -> {
        rules.count(2, 2);
        rules.require(rules.shape(0).equals(rules.shape(1)), "the gradient has the shape of the clamped values");
        yield rules.unquantized(rules.shape(0));
      }
    };
  }

  static Shape shape(List<Integer> extents) {
    return Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
  }
}
