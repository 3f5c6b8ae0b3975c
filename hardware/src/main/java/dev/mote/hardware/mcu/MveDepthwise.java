package dev.mote.hardware.mcu;

/** Calls of {@code depthwise_mve}. */
final class MveDepthwise {
  private MveDepthwise() {}

  static boolean fits(Layer.Convolution layer) {
    return false;
  }

  static Call call(Layer.Convolution layer) {
    throw new IllegalStateException("no kernel");
  }
}
