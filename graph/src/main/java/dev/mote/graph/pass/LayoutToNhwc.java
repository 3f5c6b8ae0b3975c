package dev.mote.graph.pass;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves transposes down through the operators that do not care about the order of dimensions until they cancel, so that a
 * network imported from NCHW computes in NHWC.
 *
 * <p>
 * A flattening before a dense layer absorbs the transpose by permuting the constant weights. What cannot move stays where it
 * is needed; inputs and outputs keep their layout.
 */
public final class LayoutToNhwc implements Pass {
  @Override
  public String name() {
    return "layout-to-nhwc";
  }

  @Override
  public Graph apply(Graph graph) {
    Sinking sinking = new Sinking(graph);
    return Rewriter.rewrite(graph, sinking::at);
  }

  /** A value that is stored under another order of dimensions than the graph sees. */
  private record Stored(int id, Permutation permutation) {}

  /** A flattened value whose columns are stored in another order; {@code columns[seen] = stored}. */
  private record Flattened(int id, int[] columns, Stored source) {}

  /** The rewriting of one graph: which old values are stored otherwise. */
  private static final class Sinking {
    private final Graph graph;
    private final Map<Integer, Stored> stored = new HashMap<>();
    private final Map<Integer, Flattened> flattened = new HashMap<>();
    private final Set<Integer> materialised = new HashSet<>();

    Sinking(Graph graph) {
      this.graph = graph;
    }

    void at(Node node, Rewriter rewriter) {
      boolean sunk = isFlat(node) ? flat(node, rewriter) : moved(node, rewriter);
      if (!sunk) {
        node.inputs().forEach(input -> materialise(node, input, rewriter));
        rewriter.keep(node);
      }
      if (graph.outputs().contains(node.output())) {
        materialise(node, node.output(), rewriter);
      }
    }

    private boolean isFlat(Node node) {
      return !node.inputs().isEmpty() && flattened.containsKey(node.inputs().getFirst());
    }

    /** Puts the transpose back that an operator in need of the seen order reads through. */
    private void materialise(Node reader, int old, Rewriter rewriter) {
      if (!materialised.add(old)) {
        return;
      }
      Stored hidden = stored.get(old);
      if (hidden != null) {
        boolean sameOrder = hidden.permutation().keepsOrder(graph.type(old).shape());
        Op op = sameOrder ? new Op.Reshape(graph.type(old).shape()) : new Op.Transpose(hidden.permutation().axes());
        rewriter.replace(old,
            rewriter.builder().add(reader.name() + "_layout", op, List.of(hidden.id()), graph.type(old)));
      }
      Flattened flat = flattened.get(old);
      if (flat != null) {
        int seen = rewriter.builder().add(reader.name() + "_layout",
            new Op.Transpose(flat.source().permutation().axes()),
            List.of(flat.source().id()));
        rewriter.replace(old,
            rewriter.builder().add(reader.name() + "_flatten", new Op.Reshape(graph.type(old).shape()),
                List.of(seen), graph.type(old)));
      }
    }

    private boolean moved(Node node, Rewriter rewriter) {
      if (node.op() instanceof Op.Transpose transpose) {
        Permutation before = permutation(node.inputs().getFirst());
        int id = before.isIdentity() ? rewriter.get(node.inputs().getFirst()) : storedId(node.inputs().getFirst());
        store(node.output(), id, before.then(transpose.permutation()), rewriter);
        return true;
      }
      Permutation common = common(node);
      if (common == null) {
        return false;
      }
      if (node.op() instanceof Op.Reshape reshape) {
        return reshape(node, reshape, common, rewriter);
      }
      Op op = permuted(node, common);
      if (op == null) {
        return false;
      }
      Permutation after = op instanceof Op.Reduce reduce && !reduce.keepDimensions()
          ? common.without(((Op.Reduce) node.op()).axes())
          : common;
      List<Integer> operands = new ArrayList<>();
      for (int input : node.inputs()) {
        // The operands of a batch norm have one number a channel in any order of dimensions.
        boolean perChannel = op instanceof Op.BatchNorm && !operands.isEmpty();
        operands.add(perChannel ? rewriter.get(input) : operand(input, common, rewriter));
      }
      TensorType type = graph.outputType(node).withShape(after.stored(graph.outputType(node).shape()));
      int id = rewriter.builder().add(node.name(), op, operands, type, graph.value(node.output()).name());
      store(node.output(), id, after, rewriter);
      return true;
    }

    private void store(int old, int id, Permutation permutation, Rewriter rewriter) {
      if (permutation.isIdentity()) {
        rewriter.replace(old, id);
      } else {
        stored.put(old, new Stored(id, permutation));
      }
    }

    private Permutation permutation(int old) {
      Stored hidden = stored.get(old);
      return hidden == null ? Permutation.identity(graph.type(old).shape().rank()) : hidden.permutation();
    }

    private int storedId(int old) {
      return java.util.Objects.requireNonNull(stored.get(old)).id();
    }

    /** The order that all operands share, constants following along; null where they differ or none is stored otherwise. */
    private @Nullable Permutation common(Node node) {
      Permutation common = null;
      for (int input : node.inputs()) {
        Stored hidden = stored.get(input);
        if (hidden == null) {
          Value value = graph.value(input);
          if (!value.isConstant() && value.type().shape().count() != 1) {
            return null;
          }
        } else if (common != null && !common.equals(hidden.permutation())) {
          return null;
        } else {
          common = hidden.permutation();
        }
      }
      return common != null && common.rank() >= graph.outputType(node).shape().rank() ? common : null;
    }

    private int operand(int input, Permutation common, Rewriter rewriter) {
      Stored hidden = stored.get(input);
      if (hidden != null) {
        return hidden.id();
      }
      Value value = graph.value(input);
      Tensor constant = value.constant();
      if (constant == null || value.type().shape().count() == 1 || value.type().shape().rank() == 0) {
        return rewriter.get(input);
      }
      int[] extents = new int[common.rank()];
      java.util.Arrays.fill(extents, 1);
      Shape shape = value.type().shape();
      for (int axis = 0; axis < shape.rank(); axis++) {
        extents[extents.length - shape.rank() + axis] = shape.dim(axis);
      }
      Tensor moved = Constants.transposed(constant.reshaped(Shape.of(extents)), common.inverse().axes());
      return rewriter.builder().constant(value.name(), moved, value.type().quantization());
    }

    /** The operator on stored dimensions, or null where it needs the seen order. */
    private @Nullable Op permuted(Node node, Permutation order) {
      if (node.inputs().stream().anyMatch(input -> isPerAxis(graph.type(input)))) {
        return null;
      }
      boolean quantized = graph.inputType(node, 0).isQuantized();
      return switch (node.op()) {
        case Op.Unary _,Op.Binary _,Op.Select _,Op.Cast _,Op.Quantize _,Op.Dequantize _ -> node.op();
        case Op.Concat concat -> node.inputs().stream().allMatch(stored::containsKey)
            ? new Op.Concat(order.at(concat.axis()))
            : null;
        case Op.Reduce reduce ->
          new Op.Reduce(reduce.kind(), reduce.axes().stream().map(order::at).sorted().toList(),
              reduce.keepDimensions());
        case Op.Softmax softmax -> quantized ? null : new Op.Softmax(order.at(softmax.axis()), softmax.beta());
        case Op.LogSoftmax softmax -> quantized ? null : new Op.LogSoftmax(order.at(softmax.axis()));
        case Op.Slice slice ->
          new Op.Slice(order.stored(slice.begin()), order.stored(slice.size()), order.stored(slice.stride()));
        case Op.Pad pad -> new Op.Pad(order.stored(pad.before()), order.stored(pad.after()), pad.mode(), pad.value());
        case Op.BatchNorm norm -> new Op.BatchNorm(order.at(norm.axis()), norm.epsilon());
        case Op.Tile tile -> new Op.Tile(order.stored(tile.repeats()));
        default -> null;
      };
    }

    private static boolean isPerAxis(TensorType type) {
      return type.quantization() instanceof Quantization.Affine affine && affine.perAxis();
    }

    private boolean reshape(Node node, Op.Reshape reshape, Permutation order, Rewriter rewriter) {
      int old = node.inputs().getFirst();
      Shape seen = graph.type(old).shape();
      Shape to = reshape.shape();
      if (order.keepsOrder(seen)) {
        rewriter.replace(node,
            rewriter.builder().add(node.name(), reshape, List.of(storedId(old)), graph.outputType(node),
                graph.value(node.output()).name()));
        return true;
      }
      boolean flattens = to.rank() == 2 && seen.rank() > 1 && order.at(0) == 0 && to.dim(0) == seen.dim(0);
      if (flattens) {
        int id = rewriter.builder().add(node.name(), reshape, List.of(storedId(old)), graph.outputType(node),
            graph.value(node.output()).name());
        flattened.put(node.output(),
            new Flattened(id, columns(order, seen), java.util.Objects.requireNonNull(stored.get(old))));
      }
      return flattens;
    }

    private static int[] columns(Permutation order, Shape seen) {
      Shape sample = order.stored(seen).with(0, 1);
      int[] numbers = new int[sample.count()];
      java.util.Arrays.setAll(numbers, index -> index);
      return ((Tensor.Ints) Constants.transposed(Tensor.ints(sample, numbers), order.axes())).values();
    }

    /** A flattened value ends in the weights of a dense layer or a matrix product. */
    private boolean flat(Node node, Rewriter rewriter) {
      Flattened flat = java.util.Objects.requireNonNull(flattened.get(node.inputs().getFirst()));
      return switch (node.op()) {
        case Op.Dense _ -> absorb(node, flat, 1, rewriter);
        case Op.MatMul matMul when !matMul.transposeLeft() && graph.inputType(node, 1).shape().rank() == 2 ->
          absorb(node, flat, matMul.transposeRight() ? 1 : 0, rewriter);
        default -> false;
      };
    }

    private boolean absorb(Node node, Flattened flat, int axis, Rewriter rewriter) {
      Value weights = graph.value(node.inputs().get(1));
      Tensor constant = weights.constant();
      if (constant == null || (isPerAxis(weights.type())
          && weights.type().affine().axis() == axis)) {
        return false;
      }
      int[] seenOfStored = new int[flat.columns().length];
      for (int seen = 0; seen < seenOfStored.length; seen++) {
        seenOfStored[flat.columns()[seen]] = seen;
      }
      Op gather = new Op.Gather(axis);
      TensorType plain = TensorType.of(constant.dtype(), constant.shape());
      Tensor moved = Constants.evaluate(node.name(), gather, List.of(new Value("weights", plain, constant),
          new Value("columns", TensorType.of(dev.mote.graph.DType.I32, Shape.of(seenOfStored.length)),
              Tensor.ints(Shape.of(seenOfStored.length), seenOfStored))),
          plain);
      List<Integer> operands = new ArrayList<>();
      operands.add(flat.id());
      operands.add(rewriter.builder().constant(weights.name(), moved, weights.type().quantization()));
      node.inputs().stream().skip(2).forEach(input -> operands.add(rewriter.get(input)));
      rewriter.keepAs(node, node.op(), operands, graph.outputType(node));
      return true;
    }
  }
}
