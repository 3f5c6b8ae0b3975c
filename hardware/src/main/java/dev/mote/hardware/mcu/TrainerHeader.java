package dev.mote.hardware.mcu;

import dev.mote.graph.TensorType;
import dev.mote.learn.zeroth.Layer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints the header of a trainer: how it is used, the same whatever the method. */
final class TrainerHeader {
  private final String name;
  private final TrainerCode trainer;
  private final Image image;

  TrainerHeader(String name, TrainerCode trainer) {
    this.name = name;
    this.trainer = trainer;
    this.image = trainer.image();
  }

  /** What the functions and types of a method are called. */
  static String method(TrainerCode trainer) {
    return switch (trainer) {
      case TrainerImage _ -> "zeroth";
      case BackwardImage _ -> "backward";
    };
  }

  /** The file {@code NAME.h}. */
  String text() {
    TensorType input = image.program().graph().type(image.program().graph().inputs().getFirst());
    return """
        /* Trains the network MODEL on its integers by MEANS.

           Use: give UPPER_BYTES bytes of memory aligned to 8 bytes, which must not move, and begin. Then, step after step,
           feed UPPER_BATCH labelled samples, call the step function, and save. FEEDING
           SAMPLES
           Several trainers may run at once, each with its own memory. Trained layers:
        LAYERS   Samples are INPUT; a real number is scale * (integer - zero).
        */
        #ifndef MOTE_UPPER_H
        #define MOTE_UPPER_H

        #include "kernels/METHOD.h"

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

        extern const mote_METHOD NAME_plan;

        /* Starts with the weights in flash; all random numbers follow from the seed. */
        static inline void NAME_begin(uint8_t *memory, uint32_t seed) { mote_training_begin(&NAME_plan.base, memory, seed); }

        /* Takes a sample of the batch; returns 0 where the label is out of range or the batch is full. */
        static inline int32_t NAME_feed(uint8_t *memory, const int8_t *sample, int32_t label) {
          return mote_METHOD_feed(&NAME_plan, memory, sample, label);
        }

        /* Moves the integers once the batch is full, at the chosen rate times ratio / 2^15 (0 to UPPER_FULL_RATE; see
           mote_cosine_rate). Returns the mean loss of the batch before the step in units of 2^-16, -1 where samples are
           missing, or -2 where a gradient is no number and nothing has moved. */
        static inline int32_t NAME_step(uint8_t *memory, int32_t ratio) {
          return mote_METHOD_step(&NAME_plan, memory, ratio);
        }

        /* The class that the network gives a sample. */
        static inline int32_t NAME_evaluate(uint8_t *memory, const int8_t *sample) {
          return mote_training_evaluate(&NAME_plan.base, memory, sample);
        }

        /* The steps that were taken since begin. */
        static inline int32_t NAME_steps(const uint8_t *memory) { return mote_training_steps(&NAME_plan.base, memory); }

        /* Puts seed, step and integers into flash, over the older of two snapshots: a loss of power at any moment leaves the
           newer one. Returns 0 where flash failed. */
        static inline int32_t NAME_save(uint8_t *memory, const mote_flash *flash) {
          return mote_training_save(&NAME_plan.base, memory, flash);
        }

        /* After begin: takes up the newest whole snapshot; returns 0 where there is none, and nothing has changed. Where reading
           it fails, begin again. */
        static inline int32_t NAME_restore(uint8_t *memory, const mote_flash *flash) {
          return mote_training_restore(&NAME_plan.base, memory, flash);
        }

        #endif
        """
        .formatted(trainer.bytes(), trainer.batch(), input.bytes(), trainer.classes(),
            16 + trainer.savedBytes(), trainer.saved() + TrainerCode.HEAD_BYTES,
            trainer.integersBytes())
        .replace("MEANS", means()).replace("FEEDING", feeding()).replace("SAMPLES", samples())
        .replace("METHOD", method(trainer)).replace("LAYERS", layers()).replace("INPUT;", input + ";")
        .replace("MODEL", image.program().graph().name()).replace("UPPER", name.toUpperCase(Locale.ROOT))
        .replace("NAME", name);
  }

  private String means() {
    return switch (trainer) {
      case TrainerImage _ -> "forward passes alone";
      case BackwardImage _ -> "back-propagation";
    };
  }

  private String feeding() {
    return switch (trainer) {
      case TrainerImage _ -> "Queries run as a sample is fed;";
      case BackwardImage _ -> "Gradients are computed as a sample is fed;";
    };
  }

  private String samples() {
    boolean again = trainer instanceof TrainerImage forward && forward.layout().samples() != 0;
    return again
        ? "samples are run once more in the step, and stay where they are until then."
        : "a sample is not needed any longer once it was fed.";
  }

  private String layers() {
    return switch (trainer) {
      case TrainerImage forward -> forward.layers().stream()
          .map(each -> layer(each.part().layer(),
              each.part().byNodes() ? ", by perturbed results\n" : ", perturbed\n"))
          .collect(Collectors.joining());
      case BackwardImage backward ->
        backward.layers().stream().map(each -> layer(each.layer(), "\n")).collect(Collectors.joining());
    };
  }

  private static String layer(Layer layer, String end) {
    List<String> parts = layer.parameters().stream().map(each -> each.isWeights() ? "weights" : "biases").toList();
    return "   " + layer.name().replace("*/", "") + ": " + String.join(" and ", parts) + end;
  }
}
