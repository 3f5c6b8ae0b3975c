package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.UnknownName;
import dev.mote.graph.UnsupportedException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the records of an ONNX file into a graph: initialisers, inputs, nodes in run order, outputs. */
final class ModelImport {
  private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN", "Loop", "Scan");

  private final ModelFile file;
  private final OnnxReader.Options options;
  private final GraphImport graph;
  private final InputQuantization inputQuantization;

  ModelImport(ModelFile file, String name, OnnxReader.Options options) {
    this.file = file;
    this.options = options;
    this.graph = new GraphImport(name, file.opset(), file.bytes());
    this.inputQuantization = new InputQuantization(file.model().getGraph());
  }

  Graph graph() {
    GraphProto proto = file.model().getGraph();
    if (file.model().getFunctionsCount() > 0) {
      Set<String> local = new HashSet<>();
      file.model().getFunctionsList().stream()
          .filter(function -> !function.getDomain().equals(StorageFunctions.DOMAIN))
          .forEach(function -> local.add(function.getDomain() + "." + function.getName()));
      for (NodeProto node : proto.getNodeList()) {
        if (local.contains(node.getDomain() + "." + node.getOpType())) {
          throw new OnnxNode(node).unsupported("a function of the model", "export the model with functions inlined");
        }
      }
    }
    refuseRecurrence(proto);
    requireOpen(proto);
    initializers(proto);
    Set<String> initial = new HashSet<>(graph.names().keySet());
    for (ValueInfoProto input : proto.getInputList()) {
      if (!initial.contains(input.getName())) {
        input(input);
      }
    }
    nodes(proto);
    if (proto.getOutputCount() == 0) {
      throw new BadInputException("a model has at least one output, found none; export the model again");
    }
    for (ValueInfoProto output : proto.getOutputList()) {
      output(output.getName());
    }
    return Tidy.tidy(graph.builder().build(), graph.names());
  }

  /** Names an operator that Mote will not have before anything else is asked of the user, such as sizes. */
  private static void refuseRecurrence(GraphProto proto) {
    for (NodeProto node : proto.getNodeList()) {
      if (RECURRENT.contains(node.getOpType())) {
        throw new OnnxNode(node).unsupported("operator " + node.getOpType(),
            "replace it or leave it out of the exported part");
      }
      node.getAttributeList().forEach(attribute -> refuseRecurrence(attribute.getG()));
    }
  }

  private void requireOpen(GraphProto proto) {
    List<String> open = proto.getInputList().stream().flatMap(input -> InputShape.open(input).stream()).toList();
    for (String name : options.dims().keySet()) {
      if (!open.contains(name)) {
        throw UnknownName.refused("--dim sets dimensions that the model leaves open, which are "
            + (open.isEmpty() ? "none" : String.join(", ", open)), open, name);
      }
    }
  }

  private void initializers(GraphProto proto) {
    if (proto.getSparseInitializerCount() > 0) {
      throw new UnsupportedException(
          "a model has dense initialisers, found a sparse one; export it with dense weights");
    }
    for (TensorProto tensor : proto.getInitializerList()) {
      if (graph.find(tensor.getName()) != null) {
        throw new BadInputException(
            "initialisers have names of their own, found '" + tensor.getName() + "' twice; export the model again");
      }
      graph.name(tensor.getName(), graph.constant(tensor.getName(), TensorData.read(tensor, file.folder())));
      if (tensor.getDataType() == TensorProto.DataType.UINT4_VALUE) {
        graph.nibbles(java.util.Objects.requireNonNull(graph.find(tensor.getName())));
      }
    }
  }

  private void input(ValueInfoProto input) {
    String name = input.getName();
    String place = "graph input '" + name + "'";
    if (graph.find(name) != null) {
      throw new BadInputException(place + " is declared once, found it twice; export the model again");
    }
    Tensor fixed = options.fixed().get(name);
    if (fixed != null) {
      graph.name(name, graph.constant(name, fixed));
      return;
    }
    if (!input.getType().hasTensorType()) {
      throw new UnsupportedException(place + " is a tensor, found a "
          + input.getType().getValueCase().name().toLowerCase(java.util.Locale.ROOT).replace("_type", "")
          + "; export the model with tensors only");
    }
    int code = input.getType().getTensorType().getElemType();
    DType dtype = TensorData.dtype(code, place);
    Shape shape = InputShape.of(input, options.dims());
    Quantization.@Nullable Affine affine = dtype.isInteger() ? inputQuantization.of(name) : null;
    if (affine == null) {
      graph.name(name, graph.input(name, TensorType.of(dtype, shape)));
      return;
    }
    int id = graph.input(name, new TensorType(shape, dtype, affine));
    if (dtype == DType.U8) {
      TensorType lowered = TensorType.i8(shape, affine.scale(), affine.zeroPoint() - 128);
      id = graph.add(name + "/lowered", new Op.Quantize(), List.of(id), lowered);
      graph.shift(id);
    }
    graph.name(name, id);
  }

  private void nodes(GraphProto proto) {
    for (NodeProto record : RunOrder.of(proto, graph.names().keySet())) {
      node(new OnnxNode(record), 0);
    }
  }

  private void node(OnnxNode node, int depth) {
    NodeProto record = node.proto();
    if (!List.of("", "ai.onnx", "com.microsoft", StorageFunctions.DOMAIN).contains(record.getDomain())) {
      throw node.unsupported("operator " + node.type(), "use operators of the default domain");
    }
    if (node.type().equals("If")) {
      branch(new NodeImport(graph, node), depth);
      return;
    }
    Operators.read(new NodeImport(graph, node));
  }

  /** The branch that a known condition picks, in place of the node. */
  private void branch(NodeImport node, int depth) {
    Integer id = graph.find(node.node().input(0));
    @Nullable
    Tensor condition = id == null ? null : graph.known(id);
    if (condition == null || depth > 8) {
      throw node.node().unsupported("operator If with a condition that is not known before the network runs",
          "export one branch");
    }
    GraphProto body = node.node().record(condition.integer(0) != 0 ? "then_branch" : "else_branch").getG();
    Map<String, Integer> outside = Map.copyOf(graph.names());
    initializers(body);
    for (NodeProto record : RunOrder.of(body, graph.names().keySet())) {
      node(new OnnxNode(record), depth + 1);
    }
    Map<String, Integer> inside = Map.copyOf(graph.names());
    graph.names().clear();
    graph.names().putAll(outside);
    for (int index = 0; index < body.getOutputCount(); index++) {
      Integer result = inside.get(body.getOutput(index).getName());
      if (result == null) {
        throw node.node().bad("a branch computes its outputs", "'" + body.getOutput(index).getName() + "' missing");
      }
      node.result(index, result);
    }
  }

  private void output(String name) {
    Integer id = graph.find(name);
    if (id == null) {
      throw new BadInputException(
          "graph outputs are computed, found '" + name + "' that no node computes; export the model again");
    }
    if (graph.isShifted(id) && graph.type(id).quantization() instanceof Quantization.Affine affine) {
      Quantization raised = Quantization.perTensor(affine.scale(), affine.zeroPoint() + 128);
      id = graph.add(name + "/raised", new Op.Quantize(), List.of(id),
          new TensorType(graph.shape(id), DType.U8, raised));
      graph.name(name, id);
    }
    graph.builder().output(id);
  }
}
