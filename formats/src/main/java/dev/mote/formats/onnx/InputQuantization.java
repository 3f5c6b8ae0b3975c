package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.mote.graph.Quantization;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The quantisation of integer graph inputs, which ONNX says only at the nodes that read them. */
final class InputQuantization {
  private static final int MOST_VISITED = 256;

  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Map<String, TensorProto> initializers = new HashMap<>();
  private int visited;

  InputQuantization(GraphProto graph) {
    for (NodeProto node : graph.getNodeList()) {
      new java.util.HashSet<>(node.getInputList())
          .forEach(input -> readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node));
    }
    graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
  }

  /** The scale and zero point that all readers of the input agree on, or null. */
  Quantization.@Nullable Affine of(String input) {
    visited = 0;
    return following(input);
  }

  private Quantization.@Nullable Affine following(String input) {
    List<Quantization.Affine> found = new ArrayList<>();
    for (NodeProto node : readers.getOrDefault(input, List.of())) {
      if (++visited > MOST_VISITED) {
        return null;
      }
      int index = node.getInputList().indexOf(input);
      boolean moves = index == 0 && node.getOutputCount() == 1
          && List.of("Transpose", "Reshape", "Identity", "Flatten", "Squeeze", "Unsqueeze").contains(node.getOpType());
      boolean reads = switch (node.getOpType()) {
        case "DequantizeLinear" -> index == 0;
        case "QLinearConv", "QLinearMatMul", "QLinearAdd", "QLinearMul" -> index == 0 || index == 3;
        default -> false;
      };
      Quantization.@Nullable Affine affine = reads
          ? affine(node, index)
          : moves ? following(node.getOutput(0)) : null;
      if (affine == null) {
        return null;
      }
      found.add(affine);
    }
    return found.isEmpty() || !found.stream().allMatch(found.getFirst()::equals) ? null : found.getFirst();
  }

  private Quantization.@Nullable Affine affine(NodeProto node, int index) {
    @Nullable
    Tensor scale = number(node, index + 1);
    if (scale == null) {
      return null;
    }
    if (node.getInputCount() <= index + 2 || node.getInput(index + 2).isEmpty()) {
      return Quantization.perTensor((float) scale.real(0), 0);
    }
    @Nullable
    Tensor zero = number(node, index + 2);
    return zero == null ? null : Quantization.perTensor((float) scale.real(0), (int) zero.integer(0));
  }

  private @Nullable Tensor number(NodeProto node, int index) {
    @Nullable
    TensorProto found = index < node.getInputCount() ? initializers.get(node.getInput(index)) : null;
    if (found == null || found.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return null;
    }
    Tensor tensor = TensorData.read(found, null);
    return tensor.shape().count() == 1 ? tensor : null;
  }
}
