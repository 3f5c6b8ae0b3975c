package dev.mote.hardware.mcu;

import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A network with its training on a device, ready to be printed: layers, and where everything lies in the trainer's memory. */
sealed interface TrainerCode permits TrainerImage, BackwardImage {
  /** Bytes of the trainer's own numbers at the start of its memory, and of those at the start of a snapshot. */
  int STATE_BYTES = 24;
  int HEAD_BYTES = 8;
  /** Kernels read this far beyond weights. */
  int BEYOND = 16;

  /** A trained constant, and where its integers lie in the memory. */
  record Place(Parameter parameter, int at) {}

  /** The layers; offsets are within the arena. */
  Image image();

  /** The memory's size. */
  int bytes();

  /** All trained constants in the order of the layers' steps, which is that of a snapshot. */
  List<Place> places();

  /** Where in the memory that begins which a snapshot holds, and its size. */
  int saved();

  int savedBytes();

  /** How updates become whole. */
  IntegerUpdate.Rounding rounding();

  /** Samples a step. */
  int batch();

  /** The network's value that the loss is of. */
  int logits();

  /** The number of classes. */
  default int classes() {
    return image().program().graph().type(logits()).shape().count();
  }

  /** Bytes of all trained integers, one constant after the other. */
  default int integersBytes() {
    return places().stream().mapToInt(place -> place.at() + bytes(place.parameter())).max().orElseThrow() - saved()
        - HEAD_BYTES;
  }

  /** Where what is carried of a constant's steps lies, behind all integers; 0 where nothing is. */
  default int carried(Parameter parameter) {
    if (rounding() != IntegerUpdate.Rounding.CARRY) {
      return 0;
    }
    Cursor cursor = new Cursor();
    cursor.take(saved() + HEAD_BYTES + integersBytes());
    for (Place place : places()) {
      int at = cursor.take(place.parameter().size());
      if (place.parameter() == parameter) {
        return at;
      }
    }
    throw new IllegalStateException("'" + parameter.name() + "' is not trained");
  }

  /** Sets memory aside for what is carried of the steps of constants, a byte an integer. */
  static void takeCarried(Cursor cursor, IntegerUpdate.Rounding rounding, Stream<Parameter> parameters) {
    if (rounding == IntegerUpdate.Rounding.CARRY) {
      parameters.forEach(parameter -> cursor.take(parameter.size()));
    }
  }

  /** The bytes of a constant's integers. */
  static int bytes(Parameter parameter) {
    return parameter.isWeights() ? parameter.size() : 4 * parameter.size();
  }

  /** A number that snapshots of the same network and choice of constants have in common. */
  default int fingerprint() {
    int hash = 1;
    for (Place place : places()) {
      Parameter parameter = place.parameter();
      hash = 31 * (31 * (31 * hash + parameter.value()) + parameter.size()) + Arrays.hashCode(parameter.integers());
    }
    return hash;
  }
}
