package dev.mote.hardware.cim.function;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Whose kernels simulate layers. */
enum Provider {
  /** Plain loops: runs everywhere. */
  NAIVE,
  /** C, compiled by this machine's compiler. */
  NATIVE;

  private static final Logger LOGGER = System.getLogger(Provider.class.getName());

  /** The fastest that this machine can run. */
  static Provider best() {
    if (NATIVE.obstacle().isEmpty()) {
      return NATIVE;
    }
    LOGGER.log(Level.WARNING, "macros are simulated in plain loops: {0}", NATIVE.obstacle());
    return NAIVE;
  }

  /** Why this machine cannot run it, in one sentence; empty where it can. */
  String obstacle() {
    return switch (this) {
      case NAIVE -> "";
      case NATIVE -> NativeLibrary.obstacle();
    };
  }

  /** The kernel of a layer. */
  Kernel kernel(ChipLayer chip) {
    return switch (this) {
      case NAIVE -> new NaiveKernel(chip);
      case NATIVE -> NativeKernel.holds(chip) ? NativeKernel.of(chip) : new NaiveKernel(chip);
    };
  }
}
