package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;
import java.util.TreeSet;

/** Prints an {@link Image} as C: a header, and a source file with one function a layer. */
final class SourceWriter {
  private static final int NUMBERS_A_LINE = 24;

  private final String name;
  private final Image image;
  private final Graph graph;
  private final StringBuilder text = new StringBuilder();

  SourceWriter(String name, Image image) {
    this.name = name;
    this.image = image;
    this.graph = image.program().graph();
  }

  /** The file {@code NAME.h}: how the network is called. */
  String header() {
    String upper = name.toUpperCase(java.util.Locale.ROOT);
    line("/* The network %s.", graph.name().replace("*/", ""));
    line("");
    line(
        "   Use: give %s_ARENA_BYTES bytes of memory aligned to 8 bytes; write the input into it, run, read the output.",
        upper);
    List<Integer> kept = image.program().kept();
    line(kept.isEmpty()
        ? "   Running overwrites the input. Nothing is kept between runs; arenas may be used from several threads."
        : "   Running overwrites all inputs but the " + kept.size()
            + " last, which it keeps; arenas may be used from several threads.");
    operands("input", graph.inputs());
    operands("output", graph.outputs());
    line("*/");
    line("#ifndef MOTE_%s_H", upper);
    line("#define MOTE_%s_H", upper);
    line("");
    line("#include <stdint.h>");
    line("");
    line("#define %s_ARENA_BYTES %d", upper, image.bytes());
    places(upper, "INPUT", graph.inputs());
    places(upper, "OUTPUT", graph.outputs());
    line("");
    line("/* Computes the outputs from the inputs, all of them in the arena. */");
    line("void %s_run(uint8_t *arena);", name);
    line("");
    accessors(upper, "input", graph.inputs());
    accessors(upper, "output", graph.outputs());
    line("#endif");
    return take();
  }

  private void operands(String role, List<Integer> values) {
    for (int index = 0; index < values.size(); index++) {
      TensorType type = graph.type(values.get(index));
      line("   %s %d, %s: %s%s", role, index, graph.value(values.get(index)).name().replace("*/", ""), type,
          type.isQuantized() && !type.affine().perAxis() ? ", real = scale * (integer - zero)" : "");
    }
  }

  private void places(String upper, String role, List<Integer> values) {
    for (int index = 0; index < values.size(); index++) {
      int value = values.get(index);
      line("#define %s_%s%s_OFFSET %d", upper, role, index == 0 ? "" : index, image.offsets()[value]);
      line("#define %s_%s%s_BYTES %d", upper, role, index == 0 ? "" : index, image.bytes(value));
    }
  }

  private void accessors(String upper, String role, List<Integer> values) {
    for (int index = 0; index < values.size(); index++) {
      String number = index == 0 ? "" : Integer.toString(index);
      String type = ctype(graph.type(values.get(index)));
      line("static inline %s *%s_%s%s(uint8_t *arena) {", type, name, role, number);
      line("  return (%s *)(void *)(arena + %s_%s%s_OFFSET);", type, upper,
          role.toUpperCase(java.util.Locale.ROOT), number);
      line("}");
      line("");
    }
  }

  private static String ctype(TensorType type) {
    return switch (type.dtype()) {
      case F32 -> "float";
      case I8, I4, I2, BINARY, TERNARY -> "int8_t";
      case U8, BOOL, SPIKE -> "uint8_t";
      case I16 -> "int16_t";
      case I32 -> "int32_t";
      case I64 -> "int64_t";
    };
  }

  /** The file {@code NAME.c}: constants and layers. */
  String source() {
    line("#include \"%s.h\"", name);
    TreeSet<String> headers = new TreeSet<>();
    image.kernels().forEach(kernel -> headers.add(kernel.name()));
    headers.forEach(header -> line("#include \"kernels/%s.h\"", header));
    for (int constant : image.constantOperands()) {
      Tensor tensor = java.util.Objects.requireNonNull(graph.constant(constant));
      line("");
      array("constant" + constant, new Constant(tensor, true, 8));
    }
    for (int index = 0; index < image.calls().size(); index++) {
      layer(index);
    }
    line("");
    line("void %s_run(uint8_t *arena) {", name);
    for (Step step : image.program().steps()) {
      line("  %s_%s(arena);", name, step.name());
    }
    line("}");
    return take();
  }

  private void layer(int index) {
    Step step = image.program().steps().get(index);
    Call call = image.calls().get(index);
    String function = call.kernel().function();
    line("");
    for (Parameters.Field field : call.parameters().fields()) {
      if (field instanceof Parameters.Address(String member, Constant constant) && constant != null) {
        array(step.name() + "_" + member, constant);
      }
    }
    // Left to itself, the compiler aligns some of these blocks to 8 bytes for some machines.
    line("static const %s_params %s_params MOTE_ALIGN(sizeof(void *)) = {", function, step.name());
    line("  .output = %d, .scratch = %d, .input = {%s},", image.offsets()[step.result()], image.scratches()[index],
        String.join(", ", step.operands().stream().map(this::input).toList()));
    for (Parameters.Field field : call.parameters().fields()) {
      switch (field) {
        case Parameters.Numbers numbers -> line("  .%s = %s,", numbers.name(), numbers.initializer());
        case Parameters.Address address ->
          // Some kernels read the numbers as records.
          line("  .%s = %s,", address.name(),
              address.constant() == null ? "0" : "(const void *)" + step.name() + "_" + address.name());
        case Parameters.Function pointer -> line("  .%s = %s,", pointer.name(), pointer.function());
      }
    }
    line("};");
    line("");
    line("/* %s: %s */", String.join(" + ", step.nodes().stream().map(node -> node.op().label()).toList()),
        graph.outputType(step.nodes().getLast()));
    line("void %s_%s(uint8_t *arena) {", name, step.name());
    line("  %s(&%s_params, arena);", function, step.name());
    line("}");
  }

  private String input(int value) {
    return graph.constant(value) != null ? "{constant" + value + ", 0}" : "{0, " + image.offsets()[value] + "}";
  }

  private void array(String label, Constant constant) {
    Tensor values = constant.values();
    int count = values.shape().count();
    line("static const %s %s[%d] MOTE_ALIGN(%d) = {", constant.ctype(), label, Math.max(1, count),
        constant.alignment());
    for (int index = 0; index < count; index++) {
      text.append(index % NUMBERS_A_LINE == 0 ? "  " : "").append(switch (values.dtype()) {
        case F32 -> Parameters.c((float) values.real(index));
        case I64 -> values.integer(index) + "LL";
        case I32 -> Parameters.c((int) values.integer(index));
        case I8, U8, I16, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> Long.toString(values.integer(index));
      }).append(index % NUMBERS_A_LINE == NUMBERS_A_LINE - 1 || index == count - 1 ? ",\n" : ",");
    }
    line(count == 0 ? "  0};" : "};");
  }

  /** Declarations of the layers' functions and a table of them with their results, for the test harness. */
  String layers() {
    line("/* The layers of %s one by one, for the test harness. */", name);
    line("#include \"runner.h\"");
    line("#include \"%s.h\"", name);
    line("");
    for (Step step : image.program().steps()) {
      line("void %s_%s(uint8_t *arena);", name, step.name());
    }
    line("");
    line("static const mote_layer layers[] = {");
    for (Step step : image.program().steps()) {
      line("  {%s_%s, %d, %d},", name, step.name(), image.offsets()[step.result()], image.bytes(step.result()));
    }
    line("  {0, 0, 0},");
    line("};");
    line("");
    spans("inputs", graph.inputs());
    spans("outputs", graph.outputs());
    line("");
    line("const mote_model %s_model = {%s_run, layers, inputs, outputs, %d, %d, %d};", name, name,
        image.program().steps().size(), graph.inputs().size(), graph.outputs().size());
    return take();
  }

  private void spans(String label, List<Integer> values) {
    line("static const mote_span %s[] = {%s, {0, 0}};", label, String.join(", ", values.stream()
        .map(value -> "{" + image.offsets()[value] + ", " + image.bytes(value) + "}").toList()));
  }

  private void line(String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(java.util.Locale.ROOT, format, arguments)).append('\n');
  }

  private String take() {
    String all = text.toString();
    text.setLength(0);
    return all;
  }
}
