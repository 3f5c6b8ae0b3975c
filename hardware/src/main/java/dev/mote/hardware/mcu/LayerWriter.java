package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import java.util.Locale;
import java.util.TreeSet;

/** Prints what the layers of an {@link Image} need as C: kernels' headers, constants, and a parameter block a layer. */
final class LayerWriter {
  private static final int NUMBERS_A_LINE = 24;

  private final Image image;
  private final Graph graph;

  LayerWriter(Image image) {
    this.image = image;
    this.graph = image.program().graph();
  }

  /** The kernels' headers, and the constants that are operands. */
  String head() {
    StringBuilder text = new StringBuilder();
    TreeSet<String> headers = new TreeSet<>();
    image.kernels().forEach(kernel -> headers.add(kernel.name()));
    headers.forEach(header -> line(text, "#include \"kernels/%s.h\"", header));
    for (int constant : image.constantOperands()) {
      Tensor tensor = java.util.Objects.requireNonNull(graph.constant(constant));
      text.append('\n').append(array("constant" + constant, new Constant(tensor, true, 8)));
    }
    return text.toString();
  }

  /** The constants and the parameter block {@code NAME_params} of layer {@code index}, and a comment that says what it is. */
  String block(int index) {
    StringBuilder text = new StringBuilder("\n");
    Step step = image.program().steps().get(index);
    Call call = image.calls().get(index);
    for (Parameters.Field field : call.parameters().fields()) {
      if (field instanceof Parameters.Address(String member, Constant constant) && constant != null) {
        text.append(array(arrayName(step, member), constant));
      }
    }
    // Left to itself, the compiler aligns some of these blocks to 8 bytes for some machines.
    line(text, "static const %s_params %s_params MOTE_ALIGN(sizeof(void *)) = {", call.kernel().function(),
        step.name());
    String head = call.parameters().head();
    line(text, "  .%soutput = %d, .%sscratch = %d, .%sinput = {%s},", head, image.offsets()[step.result()], head,
        image.scratches()[index], head, String.join(", ", step.operands().stream().map(this::input).toList()));
    for (Parameters.Field field : call.parameters().fields()) {
      switch (field) {
        case Parameters.Numbers numbers -> line(text, "  .%s = %s,", numbers.name(), numbers.initializer());
        case Parameters.Address address ->
          // Some kernels read the numbers as records.
          line(text, "  .%s = %s,", address.name(),
              address.constant() == null ? "0" : "(const void *)" + arrayName(step, address.name()));
        case Parameters.Function pointer -> line(text, "  .%s = %s,", pointer.name(), pointer.function());
      }
    }
    line(text, "};");
    line(text, "");
    line(text, "/* %s: %s */", String.join(" + ", step.nodes().stream().map(node -> node.op().label()).toList()),
        graph.outputType(step.nodes().getLast()));
    return text.toString();
  }

  private static String arrayName(Step step, String member) {
    return step.name() + "_" + member.replace('.', '_');
  }

  private String input(int value) {
    return graph.constant(value) != null ? "{constant" + value + ", 0}" : "{0, " + image.offsets()[value] + "}";
  }

  /** A constant array. */
  static String array(String label, Constant constant) {
    StringBuilder text = new StringBuilder();
    Tensor values = constant.values();
    int count = values.shape().count();
    line(text, "static const %s %s[%d] MOTE_ALIGN(%d) = {", constant.ctype(), label, Math.max(1, count),
        constant.alignment());
    for (int index = 0; index < count; index++) {
      text.append(index % NUMBERS_A_LINE == 0 ? "  " : "").append(switch (values.dtype()) {
        case F32 -> Parameters.c((float) values.real(index));
        case I64 -> values.integer(index) + "LL";
        case I32 -> Parameters.c((int) values.integer(index));
        case I8, U8, I16, BOOL, I4, I2, BINARY, TERNARY, SPIKE -> Long.toString(values.integer(index));
      }).append(index % NUMBERS_A_LINE == NUMBERS_A_LINE - 1 || index == count - 1 ? ",\n" : ",");
    }
    line(text, count == 0 ? "  0};" : "};");
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
