package dev.mote.hardware.mcu;

/** The kernels of one instruction profile. */
interface Kernels {
  /** The call that computes {@code layer}. Throws {@link dev.mote.graph.UnsupportedException} where there is none. */
  Call call(Layer layer);
}
