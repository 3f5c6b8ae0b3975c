package dev.mote.hardware.mcu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What running emitted code on vectors gave.
 *
 * @param output       the outputs, vector after vector
 * @param count        the number of vectors
 * @param instructions instructions an inference; null on the host, where they are not counted
 * @param arenaBytes   memory for all values and scratch buffers
 * @param stackBytes   stack that was used; null on the host
 * @param codeBytes    flash for code and tables, without the weights, by the linker; null on the host
 * @param weightBytes  flash for weights, biases and their scales
 * @param layers       the layers one by one, where they were asked for; unfused, so that each result can be seen
 */
public record Measurement(byte[] output, int count, @Nullable Long instructions, long arenaBytes,
    @Nullable Long stackBytes, @Nullable Long codeBytes, long weightBytes, List<Layer> layers) {
  /**
   * One layer on the first vector.
   *
   * @param name         the node's name
   * @param operator     the operator's label
   * @param fnv1a64      the FNV-1a 64 hash of the result's bytes, 16 hexadecimal digits
   * @param instructions its instructions; null on the host
   */
  public record Layer(String name, String operator, String fnv1a64, @Nullable Long instructions) {}
}
