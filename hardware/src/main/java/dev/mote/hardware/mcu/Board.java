package dev.mote.hardware.mcu;

/**
 * An emulated board: QEMU's machine name and memory map, and the timer that counts instructions under {@code -icount}
 * (one instruction is 64 ns at {@code shift=6}).
 */
enum Board {
  /** This machine. */
  HOST("", 0, 0, 0, 0, 0, "0", 1),
  /** Arm MPS2 with a Cortex-M4. */
  AN386("mps2-an386", 0x00000000, 0x21000000, 16, 0x20000000, 4, "0x40002000", 1.6),
  /** Arm MPS2 with a Cortex-M7. */
  AN500("mps2-an500", 0x00000000, 0x60000000, 16, 0x20000000, 4, "0x40002000", 1.6),
  /** Arm MPS2+ with a Cortex-M33. */
  AN505("mps2-an505", 0x10000000, 0x80000000, 16, 0x38000000, 4, "0x50002000", 1.28),
  /** Arm MPS3 with a Cortex-M55. */
  AN547("mps3-an547", 0x10000000, 0x70000000, 16, 0x31000000, 4, "547", 2.048);

  private final String machine;
  private final int vectors;
  private final int flash;
  private final int flashMegabytes;
  private final int ram;
  private final int ramMegabytes;
  private final String timer;
  private final double ticks;

  Board(String machine, int vectors, int flash, int flashMegabytes, int ram, int ramMegabytes, String timer,
      double ticks) {
    this.machine = machine;
    this.vectors = vectors;
    this.flash = flash;
    this.flashMegabytes = flashMegabytes;
    this.ram = ram;
    this.ramMegabytes = ramMegabytes;
    this.timer = timer;
    this.ticks = ticks;
  }

  /** QEMU's name of the machine; empty for the host. */
  String machine() {
    return machine;
  }

  /** The address of the vector table. */
  int vectors() {
    return vectors;
  }

  /** What the harness calls the timer: an address of a CMSDK dual timer, or the board's number. */
  String timer() {
    return timer;
  }

  /** The instructions that ran while the timer grew by {@code elapsed}. */
  long instructions(long elapsed) {
    return Math.round(elapsed / ticks);
  }

  /** The address code starts at. */
  int flash() {
    return flash;
  }

  /** The bytes of memory for code and weights. */
  long flashBytes() {
    return (long) flashMegabytes << 20;
  }

  /** The bytes of data memory. */
  long ramBytes() {
    return (long) ramMegabytes << 20;
  }

  /** The address of the data memory. */
  int ram() {
    return ram;
  }
}
