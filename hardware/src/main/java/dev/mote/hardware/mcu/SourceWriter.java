package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.TensorType;
import java.util.List;

/** Prints an {@link Image} as C: a header, and a source file with one function a layer. */
final class SourceWriter {
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
    LayerWriter layers = new LayerWriter(image);
    text.append(layers.head());
    for (int index = 0; index < image.calls().size(); index++) {
      Step step = image.program().steps().get(index);
      text.append(layers.block(index));
      line("void %s_%s(uint8_t *arena) {", name, step.name());
      line("  %s(&%s_params, arena);", image.calls().get(index).kernel().function(), step.name());
      line("}");
    }
    line("");
    line("void %s_run(uint8_t *arena) {", name);
    for (Step step : image.program().steps()) {
      line("  %s_%s(arena);", name, step.name());
    }
    line("}");
    return take();
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
