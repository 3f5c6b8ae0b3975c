package dev.mote.formats.onnx;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import dev.mote.graph.pass.DeadCode;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Transposes and reshapes quantised constants before they are dequantised, so that weights stand beside their layer. Their
 * storage goes with them; one that depends on the order of elements needs the order that it was written in.
 */
final class TurnQuantizedWeights implements Pass {
  /**
   * A constant that has been turned.
   *
   * @param written     as it is in the file
   * @param permutation of the file's dimensions; null once it was reshaped
   */
  private record Turned(Value written, @Nullable List<Integer> permutation) {}

  @Override
  public String name() {
    return "turn-quantized-weights";
  }

  @Override
  public Graph apply(Graph graph) {
    Map<Integer, Integer> constants = new HashMap<>();
    Map<Integer, Turned> origins = new HashMap<>();
    Map<Tensor, Storage> lost = new IdentityHashMap<>();
    Graph turned = Rewriter.rewrite(graph, (node, rewriter) -> {
      Integer constant = constants.get(node.inputs().isEmpty() ? -1 : rewriter.get(node.inputs().getFirst()));
      Value value = constant == null ? null : turned(node, rewriter, constant, origins);
      if (constant == null || value == null) {
        rewriter.keep(node);
        if (node.op() instanceof Op.Dequantize
            && rewriter.builder().value(rewriter.get(node.inputs().getFirst())).isConstant()) {
          constants.put(rewriter.get(node.output()), rewriter.get(node.inputs().getFirst()));
        }
        return;
      }
      Turned origin = origin(node, rewriter.builder().value(constant), origins.get(constant));
      Tensor tensor = java.util.Objects.requireNonNull(value.constant());
      int id = rewriter.builder().constant(value.name(), tensor, value.type().quantization());
      rewriter.keepAs(node, new Op.Dequantize(), List.of(id), graph.outputType(node));
      constants.put(rewriter.get(node.output()), id);
      origins.put(id, origin);
      if (!storage(tensor).equals(storage(origin.written().constant()))) {
        lost.put(tensor, storage(origin.written().constant()));
      }
    });
    Graph used = new DeadCode().apply(turned);
    requireStored(used, lost);
    return used;
  }

  private static Turned origin(Node node, Value value, @Nullable Turned before) {
    Turned origin = before == null
        ? new Turned(value, IntStream.range(0, value.type().shape().rank()).boxed().toList())
        : before;
    List<Integer> permutation = origin.permutation();
    return node.op() instanceof Op.Transpose transpose && permutation != null
        ? new Turned(origin.written(), transpose.permutation().stream().map(permutation::get).toList())
        : new Turned(origin.written(), null);
  }

  private static @Nullable Value turned(Node node, Rewriter rewriter, int constant, Map<Integer, Turned> origins) {
    Value value = rewriter.builder().value(constant);
    Quantization.Affine affine = value.type().affine();
    Tensor before = java.util.Objects.requireNonNull(value.constant());
    if (!(node.op() instanceof Op.Transpose || node.op() instanceof Op.Reshape)) {
      return null;
    }
    int axis = affine.perAxis() ? axisAfter(node.op(), affine.axis(), value.type().shape()) : -1;
    if (affine.perAxis() && axis < 0) {
      return null;
    }
    Turned origin = origin(node, value, origins.get(constant));
    Tensor tensor = node.op() instanceof Op.Reshape reshape
        ? before.reshaped(reshape.shape())
        : isWritten(origin)
            ? java.util.Objects.requireNonNull(origin.written().constant())
            : transposed(before, (Op.Transpose) node.op(), value.type());
    Quantization moved = new Quantization.Affine(affine.scales(), affine.zeroPoints(), axis);
    return new Value(value.name(), new TensorType(tensor.shape(), tensor.dtype(), moved), tensor);
  }

  /** Whether all turns together leave the order of the file. */
  private static boolean isWritten(Turned turned) {
    List<Integer> permutation = turned.permutation();
    return permutation != null && permutation.equals(IntStream.range(0, permutation.size()).boxed().toList());
  }

  /** The tensor turned, in the storage it had where that does not depend on the order of elements, else plain. */
  private static Tensor transposed(Tensor tensor, Op.Transpose transpose, TensorType type) {
    GraphBuilder single = new GraphBuilder("weights");
    int input = single.input("x", TensorType.of(type.dtype(), type.shape()));
    single.output(single.add("turn", transpose, List.of(input)));
    Tensor plain = new Interpreter(single.build()).run(List.of(tensor)).getFirst();
    Storage storage = storage(tensor);
    boolean anyOrder = storage instanceof Storage.Packed || storage instanceof Storage.Codebook;
    return anyOrder ? ((Tensor.Bytes) plain).in(storage) : plain;
  }

  private static Storage storage(@Nullable Tensor tensor) {
    return tensor instanceof Tensor.Bytes bytes ? bytes.storage() : Storage.PLAIN;
  }

  /** Throws where a constant that is used has lost the storage that it was written in. */
  private static void requireStored(Graph graph, Map<Tensor, Storage> lost) {
    for (Value value : graph.values()) {
      Storage storage = value.constant() == null ? null : lost.get(value.constant());
      if (storage != null) {
        throw new UnsupportedException(
            "weights in " + storage.label() + " are read in the order they were written, found '"
                + value.name() + "' turned; write the model again by Mote");
      }
    }
  }

  /** Where the axis of per-axis quantisation goes, or -1 where it is torn apart. */
  private static int axisAfter(Op op, int axis, Shape shape) {
    if (op instanceof Op.Transpose transpose) {
      return transpose.permutation().indexOf(axis);
    }
    Shape to = ((Op.Reshape) op).shape();
    for (int candidate = 0; candidate < to.rank(); candidate++) {
      if (to.dim(candidate) == shape.dim(axis) && to.countBetween(0, candidate) == shape.countBetween(0, axis)) {
        return candidate;
      }
    }
    return -1;
  }
}
