package dev.mote.hardware.mcu;

import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints as C what the tables of all trainers have in common: the structures of {@code training.h}. */
final class TrainerTables {
  private final TrainerCode trainer;
  private final Image image;
  private final LayerWriter layers;
  private final StringBuilder text = new StringBuilder();

  /** Begins the file {@code NAME.c}. */
  TrainerTables(String name, TrainerCode trainer) {
    this.trainer = trainer;
    this.image = trainer.image();
    this.layers = new LayerWriter(image);
    line("#include \"%s.h\"", name);
    text.append(layers.head());
  }

  /** What was printed. */
  String text() {
    return text.toString();
  }

  /** The table {@code label} of the functions that run the layers {@code from} to before {@code end}, and these. */
  void steps(String label, int from, int end, boolean integers) {
    String arguments = "uint8_t *arena" + (integers ? ", const mote_integers *integers" : "");
    for (int index = from; index < end; index++) {
      Step step = image.program().steps().get(index);
      boolean trained = step.layer() instanceof Layer.Trained;
      text.append(layers.block(index));
      line("static void run_%s(%s) {", step.name(), arguments);
      if (integers && !trained) {
        line("  (void)integers;");
      }
      line("  %s(&%s_params, %sarena);", image.calls().get(index).kernel().function(), step.name(),
          trained ? "integers, " : "");
      line("}");
    }
    line("");
    line("static void (*const %s[])(%s) = {", label, arguments);
    image.program().steps().subList(from, end).forEach(step -> line("  run_%s,", step.name()));
    line("};");
  }

  /** What the integers of a layer start from. */
  void start(Step step) {
    Layer.Convolution convolution = ((Layer.Trained) step.layer()).convolution();
    line("");
    text.append(LayerWriter.array(step.name() + "_weights", Constant
        .learned(Arrays.copyOf(convolution.weights(), convolution.weights().length + TrainerCode.BEYOND))));
    text.append(LayerWriter.array(step.name() + "_bias",
        Constant.learned(Arrays.stream(convolution.bias()).mapToInt(Math::toIntExact).toArray())));
  }

  /** The factors of a constant. */
  void factors(Step step, Parameter parameter, List<IntegerUpdate.Factor> factors) {
    line("static const mote_factor %s_factors[] = {%s};", label(step, parameter), factors.stream()
        .map(factor -> "{" + factor.multiplier() + ", " + factor.shift() + "}").collect(Collectors.joining(", ")));
  }

  /** The first fields of a constant. */
  void constant(Step step, Parameter parameter) {
    int at = trainer.places().stream().filter(place -> place.parameter() == parameter).findFirst().orElseThrow().at();
    line("  {.start = %s, .number = %d, .is_weights = %d, .size = %d, .channels = %d, .run = %d,",
        label(step, parameter), parameter.value(), parameter.isWeights() ? 1 : 0, parameter.size(),
        parameter.channels(), parameter.run());
    line("   .place = %d, .carried = %d, .factors = %s_factors,", at, trainer.carried(parameter),
        label(step, parameter));
  }

  private static String label(Step step, Parameter parameter) {
    return step.name() + (parameter.isWeights() ? "_weights" : "_bias");
  }

  /** The first fields of a trained layer. */
  void trained(Step step, int index, int constants) {
    line("  {.step = %d, .constants = %s_constants, .constant_count = %d, .weights = %s_weights, .bias = %s_bias,",
        index, step.name(), constants, step.name(), step.name());
  }

  /** The table of powers that the loss is computed with. */
  void powers(IntegerLoss loss) {
    line("");
    text.append(LayerWriter.array("powers", Constant.table(loss.powers())));
  }

  /** The common part of the plan: the table {@code steps} runs {@code count} layers. */
  void base(int count, int layers, IntegerLoss loss, int pointers, int arena) {
    int input = image.program().graph().inputs().getFirst();
    line("  .base = {.steps = steps, .step_count = %d, .layers = layers, .layer_count = %d,", count, layers);
    line("    .batch = %d, .rounding = %s, .powers = powers, .scale = %dLL,", trainer.batch(),
        switch (trainer.rounding()) {
          case NEAREST -> "MOTE_NEAREST";
          case STOCHASTIC -> "MOTE_STOCHASTIC";
          case SIGN -> "MOTE_SIGN";
          case CARRY -> "MOTE_CARRY";
        }, loss.scale());
    line("    .input = %d, .input_bytes = %d, .logits = %d, .classes = %d,", image.offsets()[input],
        image.bytes(input), image.offsets()[trainer.logits()], trainer.classes());
    line("    .saved = %d, .saved_bytes = %d, .pointers = %d, .arena = %d, .fingerprint = %su},", trainer.saved(),
        trainer.savedBytes(), pointers, arena, Integer.toUnsignedString(trainer.fingerprint()));
  }

  /** One line; a format where there are arguments. */
  void line(String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
