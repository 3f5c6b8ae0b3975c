package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Node;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Layers without a kernel of their own for this machine, as calls of the portable C kernels. */
final class HostPortable {
  private final Graph graph;
  private final HostConstants constants;
  /** The C expression of a value as a {@code mote_input}. */
  private final IntFunction<String> operand;
  private final long[] offsets;
  private final long scratchOffset;
  private final Kernels kernels = new PortableKernels();
  private final Map<String, String> files = new TreeMap<>();
  private long scratch;

  /** Kernels work with offsets in the arena: values lie at {@code offsets}, scratch memory from {@code scratchOffset} on. */
  HostPortable(Graph graph, HostConstants constants, IntFunction<String> operand, long[] offsets, long scratchOffset) {
    this.graph = graph;
    this.constants = constants;
    this.operand = operand;
    this.offsets = offsets;
    this.scratchOffset = scratchOffset;
  }

  /** The layer, or nothing where the C back end has no kernel for it. */
  Optional<HostLayer> layer(Node node) {
    Program program;
    try {
      program = Lowering.lower(alone(node), false);
    } catch (UnsupportedException exception) {
      return Optional.empty();
    }
    if (program.steps().stream().anyMatch(step -> !isKnown(program, step))) {
      return Optional.empty();
    }
    StringBuilder statement = new StringBuilder();
    for (Step step : program.steps()) {
      Call call = kernels.call(step.layer());
      for (String ending : List.of(".h", ".c")) {
        Emitter.addWithIncludes(files, call.kernel().profile(), call.kernel().name() + ending);
      }
      scratch = Math.max(scratch, call.scratch());
      statement.append(statement(program, step, call));
    }
    if (program.steps().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new HostLayer(statement.toString(), 1, graph.outputType(node).shape().count(), 0));
  }

  /** The C files of the kernels that layers call, by name. */
  Map<String, String> files() {
    return files;
  }

  /** The most scratch memory that a layer needs. */
  long scratchBytes() {
    return scratch;
  }

  /** A graph of this node only, whose values are named after their ids. */
  private Graph alone(Node node) {
    GraphBuilder builder = new GraphBuilder(node.name());
    Map<Integer, Integer> ids = new HashMap<>();
    for (int input : node.inputs()) {
      ids.computeIfAbsent(input, id -> {
        Value value = graph.value(id);
        Tensor constant = value.constant();
        return constant == null
            ? builder.input("v" + id, value.type())
            : builder.constant("v" + id, plain(constant), value.type().quantization());
      });
    }
    List<Integer> operands = node.inputs().stream().map(ids::get).toList();
    builder.output(builder.add(node.name(), node.op(), operands, graph.outputType(node), "v" + node.output()));
    return builder.build();
  }

  /** The host has memory enough for weights in bytes. */
  private static Tensor plain(Tensor constant) {
    return constant instanceof Tensor.Bytes bytes ? bytes.in(Storage.PLAIN) : constant;
  }

  private String statement(Program program, Step step, Call call) {
    String function = call.kernel().function();
    List<String> inputs = new ArrayList<>();
    for (int id : step.operands()) {
      inputs.add(operand.apply(original(program, id)));
    }
    StringBuilder text = new StringBuilder("  {\n    " + function + "_params p = {.output = "
        + offsets[original(program, step.result())] + ", .scratch = " + scratchOffset + ", .input = {"
        + String.join(", ", inputs) + "}");
    for (Parameters.Field field : call.parameters().fields()) {
      text.append(", .").append(field.name()).append(" = ").append(switch (field) {
        case Parameters.Numbers numbers -> numbers.initializer();
        case Parameters.Address(String _, Constant constant) -> constant == null
            ? "0"
            : "(const void *)(w + " + constants.add(constant.values()) + ")";
        case Parameters.Function pointer -> pointer.function();
      });
    }
    return text.append("};\n    ").append(function).append("(&p, (uint8_t *)a);\n  }\n").toString();
  }

  /** Whether the layer reads and writes values of the network only: those that lowering added have no place in its arena. */
  private static boolean isKnown(Program program, Step step) {
    return java.util.stream.Stream.concat(step.operands().stream(), java.util.stream.Stream.of(step.result()))
        .allMatch(id -> program.graph().value(id).name().matches("v\\d+"));
  }

  private static int original(Program program, int id) {
    return Integer.parseInt(program.graph().value(id).name().substring(1));
  }
}
