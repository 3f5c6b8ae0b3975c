package dev.mote.hardware.mcu;

import dev.mote.graph.BadInputException;
import dev.mote.graph.UnknownName;
import java.util.Arrays;
import java.util.List;

/** A processor that C is emitted for. */
public enum McuTarget {
  /** Any C99 compiler; runs on this machine. */
  C99("c99", Profile.C99, Board.HOST),
  /** Arm Cortex-M4 with single-precision floats (Armv7E-M with DSP). */
  CORTEX_M4("cortex-m4", Profile.ARMV7E_M, Board.AN386),
  /** Arm Cortex-M7 with single-precision floats (Armv7E-M with DSP). */
  CORTEX_M7("cortex-m7", Profile.ARMV7E_M, Board.AN500),
  /** Arm Cortex-M33 with DSP and single-precision floats (Armv8-M). */
  CORTEX_M33("cortex-m33", Profile.ARMV7E_M, Board.AN505),
  /** Arm Cortex-M55 with MVE for integers and floats (Armv8.1-M). */
  CORTEX_M55("cortex-m55", Profile.ARMV8_1_M, Board.AN547);

  private final String label;
  private final Profile profile;
  private final Board board;

  McuTarget(String label, Profile profile, Board board) {
    this.label = label;
    this.profile = profile;
    this.board = board;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** The target of this name. Throws {@link BadInputException} with the list of names. */
  public static McuTarget of(String label) {
    return Arrays.stream(values()).filter(target -> target.label.equals(label)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("a target", labels(), label));
  }

  /** The names of all targets. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(McuTarget::label).toList();
  }

  Profile profile() {
    return profile;
  }

  Board board() {
    return board;
  }

  /** The compiler of this target. */
  String compiler() {
    return this == C99 ? "cc" : "arm-none-eabi-gcc";
  }

  /** The options that choose the processor. */
  List<String> processorFlags() {
    return switch (this) {
      case C99 -> List.of();
      case CORTEX_M4 -> List.of("-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16");
      case CORTEX_M7 -> List.of("-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16");
      case CORTEX_M33 -> List.of("-mcpu=cortex-m33", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16");
      case CORTEX_M55 -> List.of("-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard");
    };
  }
}
