package dev.mote.hardware.mcu;

import dev.mote.graph.TensorType;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Parameter;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints a {@link TrainerImage} as C: a header, and a source file with its tables and one function a layer. */
final class TrainerWriter {
  private static final int BEYOND = 16;

  private final String name;
  private final TrainerImage trainer;
  private final Image image;
  private final ZerothOptions options;
  private final StringBuilder text = new StringBuilder();

  TrainerWriter(String name, TrainerImage trainer) {
    this.name = name;
    this.trainer = trainer;
    this.image = trainer.image();
    this.options = trainer.plan().options();
  }

  /** The file {@code NAME.h}: how the trainer is used. */
  String header() {
    TensorType input = image.program().graph().type(image.program().graph().inputs().getFirst());
    String layers = trainer.layers().stream().map(layer -> "   " + layer.part().layer().name().replace("*/", "") + ": "
        + layer.part().constants().stream().map(each -> each.parameter().isWeights() ? "weights" : "biases")
            .collect(Collectors.joining(" and "))
        + (layer.part().byNodes() ? ", by perturbed results\n" : ", perturbed\n")).collect(Collectors.joining());
    return """
        /* Trains the network MODEL on its integers by forward passes alone.

           Use: give UPPER_BYTES bytes of memory aligned to 8 bytes, which must not move, and begin. Then, step after step,
           feed UPPER_BATCH labelled samples, call the step function, and save. Queries run as a sample is fed;
           SAMPLES
           Several trainers may run at once, each with its own memory. Trained layers:
        LAYERS   Samples are INPUT; a real number is scale * (integer - zero).
        */
        #ifndef MOTE_UPPER_H
        #define MOTE_UPPER_H

        #include "kernels/zeroth.h"

        #define UPPER_BYTES %d
        #define UPPER_BATCH %d
        #define UPPER_INPUT_BYTES %d
        #define UPPER_CLASSES %d
        /* Bytes of each of the two slots in flash. */
        #define UPPER_SLOT_BYTES %d
        /* In the memory: the integers that are trained, layer after layer, weights before biases. */
        #define UPPER_INTEGERS_OFFSET %d
        #define UPPER_INTEGERS_BYTES %d
        /* The learning rate that was chosen. */
        #define UPPER_FULL_RATE 32768

        extern const mote_zeroth NAME_plan;

        /* Starts with the weights in flash; all random numbers follow from the seed. */
        static inline void NAME_begin(uint8_t *memory, uint32_t seed) { mote_zeroth_begin(&NAME_plan, memory, seed); }

        /* Takes a sample of the batch; returns 0 where the label is out of range or the batch is full. */
        static inline int32_t NAME_feed(uint8_t *memory, const int8_t *sample, int32_t label) {
          return mote_zeroth_feed(&NAME_plan, memory, sample, label);
        }

        /* Moves the integers once the batch is full, at the chosen rate times ratio / 2^15 (0 to UPPER_FULL_RATE; see
           mote_cosine_rate). Returns the mean loss of the batch before the step in units of 2^-16, or -1 where samples are
           missing. */
        static inline int32_t NAME_step(uint8_t *memory, int32_t ratio) {
          return mote_zeroth_step(&NAME_plan, memory, ratio);
        }

        /* The class that the network gives a sample. */
        static inline int32_t NAME_evaluate(uint8_t *memory, const int8_t *sample) {
          return mote_zeroth_evaluate(&NAME_plan, memory, sample);
        }

        /* The steps that were taken since begin. */
        static inline int32_t NAME_steps(const uint8_t *memory) { return mote_zeroth_steps(&NAME_plan, memory); }

        /* Puts seed, step and integers into flash, over the older of two snapshots: a loss of power at any moment leaves the
           newer one. Returns 0 where flash failed. */
        static inline int32_t NAME_save(uint8_t *memory, const mote_flash *flash) {
          return mote_zeroth_save(&NAME_plan, memory, flash);
        }

        /* After begin: takes up the newest whole snapshot; returns 0 where there is none, and nothing has changed. Where reading
           it fails, begin again. */
        static inline int32_t NAME_restore(uint8_t *memory, const mote_flash *flash) {
          return mote_zeroth_restore(&NAME_plan, memory, flash);
        }

        #endif
        """
        .formatted(trainer.layout().bytes(), options.batch(), input.bytes(), classes(),
            16 + trainer.layout().savedBytes(), trainer.layout().saved() + TrainerImage.HEAD_BYTES,
            trainer.layout().savedBytes() - TrainerImage.HEAD_BYTES)
        .replace("SAMPLES", trainer.layout().samples() == 0
            ? "a sample is not needed any longer once it was fed."
            : "samples are run once more in the step, and stay where they are until then.")
        .replace("LAYERS", layers).replace("INPUT;", input + ";").replace("MODEL", image.program().graph().name())
        .replace("UPPER", name.toUpperCase(Locale.ROOT)).replace("NAME", name);
  }

  private int classes() {
    return image.program().graph().type(trainer.plan().logits()).shape().count();
  }

  /** The file {@code NAME.c}. */
  String source() {
    line("#include \"%s.h\"", name);
    LayerWriter layers = new LayerWriter(image);
    text.append(layers.head());
    for (int index = 0; index < image.calls().size(); index++) {
      Step step = image.program().steps().get(index);
      boolean trained = step.layer() instanceof Layer.Trained;
      text.append(layers.block(index));
      line("static void run_%s(uint8_t *arena, const mote_integers *integers) {", step.name());
      if (!trained) {
        line("  (void)integers;");
      }
      line("  %s(&%s_params, %sarena);", image.calls().get(index).kernel().function(), step.name(),
          trained ? "integers, " : "");
      line("}");
    }
    line("");
    line("static void (*const steps[])(uint8_t *arena, const mote_integers *integers) = {");
    image.program().steps().forEach(step -> line("  run_%s,", step.name()));
    line("};");
    trainer.layers().forEach(this::constants);
    line("");
    line("static const mote_trained layers[] = {");
    trainer.layers().forEach(this::layer);
    line("};");
    line("");
    text.append(LayerWriter.array("powers", Constant.table(trainer.plan().loss().powers())));
    plan();
    String all = text.toString();
    text.setLength(0);
    return all;
  }

  /** The constants of a layer: what they start from, and their tables. */
  private void constants(TrainerImage.Trained layer) {
    String step = layer.step().name();
    Layer.Convolution convolution = layer.convolution();
    line("");
    text.append(LayerWriter.array(step + "_weights",
        Constant.learned(Arrays.copyOf(convolution.weights(), convolution.weights().length + BEYOND))));
    text.append(LayerWriter.array(step + "_bias",
        Constant.learned(Arrays.stream(convolution.bias()).mapToInt(Math::toIntExact).toArray())));
    for (ZerothPlan.Constant each : layer.part().constants()) {
      line("static const mote_factor %s_factors[] = {%s};", label(layer, each), each.factors().stream()
          .map(TrainerWriter::factor).collect(Collectors.joining(", ")));
    }
    line("static const mote_constant %s_constants[] = {", step);
    int at = trainer.layers().indexOf(layer);
    List<ZerothPlan.Constant> constants = layer.part().constants();
    for (int index = 0; index < constants.size(); index++) {
      ZerothPlan.Constant each = constants.get(index);
      Parameter parameter = each.parameter();
      int differences = layer.part().byNodes() ? 0 : trainer.layout().differences().get(at).get(index);
      line("  {.start = %s, .number = %d, .is_weights = %d, .size = %d, .channels = %d, .run = %d,", label(layer, each),
          parameter.value(), parameter.isWeights() ? 1 : 0, parameter.size(), parameter.channels(), parameter.run());
      line("   .queries = %d, .sigma = %d, .shrinkage = %d, .place = %d, .differences = %d, .factors = %s_factors},",
          each.queries(), each.sigma(), each.shrinkage(), trainer.layout().constants().get(at).get(index),
          differences, label(layer, each));
    }
    line("};");
  }

  private static String label(TrainerImage.Trained layer, ZerothPlan.Constant constant) {
    return layer.step().name() + (constant.parameter().isWeights() ? "_weights" : "_bias");
  }

  private static String factor(IntegerUpdate.Factor factor) {
    return "{" + factor.multiplier() + ", " + factor.shift() + "}";
  }

  private void layer(TrainerImage.Trained layer) {
    String step = layer.step().name();
    ZerothPlan.Trained part = layer.part();
    Geometry g = layer.convolution().geometry();
    line("  {.step = %d, .by_nodes = %d, .constants = %s_constants, .constant_count = %d,", layer.index(),
        part.byNodes() ? 1 : 0, step, part.constants().size());
    line("   .weights = %s_weights, .bias = %s_bias, .number = %d, .low = %d, .high = %d,", step, step,
        part.layer().index() << 16, part.low(), part.high());
    line("   .input = %d, .output = %d, .differences = %d, .chunk = %d, .input_zero = %d,",
        image.offsets()[layer.step().operands().getFirst()], image.offsets()[layer.step().result()],
        part.byNodes() ? trainer.layout().differences().get(trainer.layers().indexOf(layer)).getFirst() : 0,
        layer.chunk(), layer.convolution().inputZero());
    Parameters places = new Parameters();
    PortableKernels.strides(places, layer.convolution().connection(), g, layer.convolution().groups());
    g.addTo(places);
    line("   %s},", places.fields().stream().map(field -> (Parameters.Numbers) field)
        .map(field -> "." + field.name() + " = " + field.initializer()).collect(Collectors.joining(", ")));
  }

  private void plan() {
    TrainerImage.Layout layout = trainer.layout();
    int input = image.program().graph().inputs().getFirst();
    line("");
    line("const mote_zeroth %s_plan = {", name);
    line("  .steps = steps, .step_count = %d, .layers = layers, .layer_count = %d,", image.program().steps().size(),
        trainer.layers().size());
    line("  .batch = %d, .antithetic = %d, .gaussian = %d, .loss_normalization = %d, .norm_scaling = %d,",
        options.batch(), flag(options.antithetic()),
        flag(options.distribution() == Distribution.GAUSSIAN),
        flag(options.lossNormalization()), flag(options.normScaling()));
    line("  .rounding = %s, .powers = powers, .scale = %dLL,", switch (options.rounding()) {
      case NEAREST -> "MOTE_NEAREST";
      case STOCHASTIC -> "MOTE_STOCHASTIC";
      case SIGN -> "MOTE_SIGN";
    }, trainer.plan().loss().scale());
    line("  .input = %d, .input_bytes = %d, .logits = %d, .classes = %d,", image.offsets()[input], image.bytes(input),
        image.offsets()[trainer.plan().logits()], classes());
    line("  .saved = %d, .saved_bytes = %d, .differences = %d, .differences_bytes = %d,", layout.saved(),
        layout.savedBytes(), layout.allDifferences(), layout.differencesBytes());
    line("  .pointers = %d, .samples = %d, .streams = %d, .scratch = %d, .arena = %d, .fingerprint = %su,",
        layout.pointers(), layout.samples(), layout.streams(), layout.scratch(), layout.arena(),
        Integer.toUnsignedString(trainer.fingerprint()));
    line("};");
  }

  private static int flag(boolean value) {
    return value ? 1 : 0;
  }

  private void line(String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
