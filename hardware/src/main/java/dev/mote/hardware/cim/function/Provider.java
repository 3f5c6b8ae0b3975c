package dev.mote.hardware.cim.function;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Whose kernels simulate layers. */
enum Provider {
  /** Plain loops: runs everywhere. */
  NAIVE,
  /** The processor's vectors, through {@code jdk.incubator.vector}. */
  VECTOR,
  /** C in plain loops, compiled by this machine's compiler: what {@link #NATIVE} is on processors without AVX-512. */
  PORTABLE,
  /** C, compiled by this machine's compiler. */
  NATIVE;

  private static final Logger LOGGER = System.getLogger(Provider.class.getName());

  /** The fastest that this machine can run. */
  static Provider best() {
    if (NATIVE.obstacle().isEmpty()) {
      return NATIVE;
    }
    Provider other = VECTOR.obstacle().isEmpty() ? VECTOR : NAIVE;
    LOGGER.log(Level.WARNING, "macros are simulated by {0} kernels: {1}", other, NATIVE.obstacle());
    return other;
  }

  /** Why this machine cannot run it, in one sentence; empty where it can. */
  String obstacle() {
    return switch (this) {
      case NAIVE -> "";
      case VECTOR -> dev.mote.engine.Provider.VECTOR.isAvailable()
          ? ""
          : "module jdk.incubator.vector is absent; start Java with --add-modules jdk.incubator.vector";
      case PORTABLE, NATIVE -> NativeLibrary.obstacle();
    };
  }

  /** The kernel of a layer. */
  Kernel kernel(ChipLayer chip) {
    return switch (this) {
      case NAIVE -> new NaiveKernel(chip);
      case VECTOR -> VectorKernel.holds(chip) ? VectorKernel.of(chip) : new NaiveKernel(chip);
      case PORTABLE -> nativeKernel(chip, NativeLibrary.portable());
      case NATIVE -> nativeKernel(chip, NativeLibrary.get());
    };
  }

  private static Kernel nativeKernel(ChipLayer chip, NativeLibrary library) {
    return NativeKernel.holds(chip) ? NativeKernel.of(chip, library) : new NaiveKernel(chip);
  }
}
