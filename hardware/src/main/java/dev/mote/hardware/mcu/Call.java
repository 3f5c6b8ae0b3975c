package dev.mote.hardware.mcu;

import java.util.List;

/**
 * One call of a kernel.
 *
 * @param kernel       the kernel
 * @param parameters   its parameter block
 * @param scratch      bytes of scratch memory it uses while it runs
 * @param reaches      one rule an operand: how the result may overwrite it
 * @param scratchReach how the scratch memory may overwrite the first operand
 */
record Call(Kernel kernel, Parameters parameters, int scratch, List<Reach> reaches, Reach scratchReach) {
  Call {
    reaches = List.copyOf(reaches);
  }

  Call(Kernel kernel, Parameters parameters, int scratch, List<Reach> reaches) {
    this(kernel, parameters, scratch, reaches, Reach.NONE);
  }

  /** A call without scratch memory. */
  static Call of(Kernel kernel, Parameters parameters, Reach... reaches) {
    return new Call(kernel, parameters, 0, List.of(reaches));
  }

  /**
   * A C function of the kernel library.
   *
   * @param profile the folder that holds it
   * @param name    the file's name without its ending
   */
  record Kernel(String profile, String name) {
    String function() {
      return "mote_" + name;
    }
  }
}
