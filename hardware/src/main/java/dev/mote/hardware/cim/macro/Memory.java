package dev.mote.hardware.cim.macro;

/** What holds the weights. */
public enum Memory {
  /** Static memory of a logic process. */
  SRAM,
  /** Resistive filaments. */
  RRAM,
  /** Phase-change material. */
  PCM
}
