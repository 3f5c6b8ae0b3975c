package dev.mote.hardware.mcu;

/** An instruction set that kernels are written for. */
enum Profile {
  /** Portable C99. */
  C99("c99", new PortableKernels()),
  /** Arm with the DSP extension: Cortex-M4, M7 and M33. */
  ARMV7E_M("armv7e-m", new DspKernels()),
  /** Arm with the vector extension for integers (MVE): Cortex-M55. */
  ARMV8_1_M("armv8.1-m", new MveKernels());

  private final String label;
  private final Kernels kernels;

  Profile(String label, Kernels kernels) {
    this.label = label;
    this.kernels = kernels;
  }

  /** The name of the profile and of its folder of C files. */
  String label() {
    return label;
  }

  Kernels kernels() {
    return kernels;
  }
}
