package dev.mote.hardware.mcu;

import dev.mote.graph.Requantization;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How host.h reads constants on one kind of processor: a vector is {@code lanes} result channels, and one dot-product
 * instruction adds {@code taps} products to each. Channels are padded to whole vectors with zeros.
 */
enum HostPacking {
  /** 16 channels; 4 products of unsigned operands (activation + 128) and signed bytes. */
  VNNI(16, 4),
  /** 8 channels; 2 products of 16-bit numbers. */
  PAIRS(8, 2),
  /** No vector kernels. */
  NONE(1, 1);

  private final int lanes;
  private final int taps;

  HostPacking(int lanes, int taps) {
    this.lanes = lanes;
    this.taps = taps;
  }

  static HostPacking of(HostProcessor processor) {
    return switch (processor) {
      case AVX512_VNNI -> VNNI;
      case AVX2 -> PAIRS;
      case PLAIN -> NONE;
    };
  }

  boolean isVector() {
    return this != NONE;
  }

  int lanes() {
    return lanes;
  }

  int operandBytes() {
    return 4 / taps;
  }

  /** What is added to an activation to make it an operand. */
  int operandOffset() {
    return this == VNNI ? 128 : 0;
  }

  int tapGroups(int kernelHeight) {
    return ceil(kernelHeight, taps);
  }

  /** Vectors of channels whose accumulators stay in registers together. */
  int channelTile(Geometry g) {
    int blocks = ceil(g.outputChannels(), lanes);
    int most = g.outputWidth() == 1 ? 8 : 4;
    if (this == PAIRS) {
      most = g.outputWidth() == 1 ? 4 : 2;
    }
    return Math.min(blocks, most);
  }

  /** Pixels whose accumulators stay in registers together: as many as fit, if possible a divisor of the row. */
  int pixelTile(Geometry g, int channelTile) {
    int registers = this == VNNI ? 24 : 10;
    int most = Math.max(1, Math.min(16, registers / channelTile));
    for (int pixels = most; pixels > most / 2; pixels--) {
      if (g.outputWidth() % pixels == 0) {
        return pixels;
      }
    }
    return Math.min(most, g.outputWidth());
  }

  /** Weights {@code [O,kH,kW,C]} as {@code [O / lanes][run][step][lane][tap]}; a run is what lies in one piece in the image. */
  byte[] product(byte[] weights, Geometry g) {
    boolean wholeRows = g.window().dilationWidth() == 1;
    int run = wholeRows ? g.kernelWidth() * g.inputChannels() : g.inputChannels();
    int runs = g.kernelHeight() * g.kernelWidth() * g.inputChannels() / run;
    if (this == VNNI && run % taps == 0) {
      return whole(weights, g.outputChannels());
    }
    int steps = ceil(run, taps);
    ByteBuffer packed = buffer(ceil(g.outputChannels(), lanes) * runs * steps * lanes * 4);
    for (int output = 0; output < g.outputChannels(); output++) {
      for (int r = 0; r < runs; r++) {
        for (int k = 0; k < run; k++) {
          int step = (output / lanes * runs + r) * steps + k / taps;
          put(packed, (step * lanes + output % lanes) * taps + k % taps, weights[(output * runs + r) * run + k]);
        }
      }
    }
    return packed.array();
  }

  /** The same where no run ends within the four bytes of an operand. */
  private byte[] whole(byte[] weights, int outputs) {
    ByteBuffer source = ByteBuffer.wrap(weights).order(ByteOrder.nativeOrder());
    ByteBuffer packed = buffer(ceil(outputs, lanes) * lanes * (weights.length / outputs));
    int operands = weights.length / outputs / taps;
    for (int block = 0; block < outputs; block += lanes) {
      int count = Math.min(lanes, outputs - block);
      for (int operand = 0; operand < operands; operand++) {
        int to = (block * operands + operand * lanes) * taps;
        for (int lane = 0; lane < count; lane++) {
          packed.putInt(to + lane * taps, source.getInt(((block + lane) * operands + operand) * taps));
        }
      }
    }
    return packed.array();
  }

  /** Weights {@code [1,kH,kW,C]} as {@code [C / lanes][kH / taps][kW][lane][tap]}. */
  byte[] depthwise(byte[] weights, Geometry g) {
    int groups = tapGroups(g.kernelHeight());
    ByteBuffer packed = buffer(ceil(g.outputChannels(), lanes) * groups * g.kernelWidth() * lanes * 4);
    for (int row = 0; row < g.kernelHeight(); row++) {
      for (int column = 0; column < g.kernelWidth(); column++) {
        for (int channel = 0; channel < g.outputChannels(); channel++) {
          int vector = (channel / lanes * groups + row / taps) * g.kernelWidth() + column;
          put(packed, (vector * lanes + channel % lanes) * taps + row % taps,
              weights[(row * g.kernelWidth() + column) * g.outputChannels() + channel]);
        }
      }
    }
    return packed.array();
  }

  /** For each vector of channels: biases, multipliers, left shifts, right shifts, halves of what is shifted out. */
  int[] parameters(int[] bias, Stage stage) {
    int[] parameters = new int[ceil(bias.length, lanes) * 5 * lanes];
    for (int channel = 0; channel < bias.length; channel++) {
      Requantization factor = stage.factors().get(channel);
      int at = channel / lanes * 5 * lanes + channel % lanes;
      int right = Math.max(0, -factor.shift());
      parameters[at] = bias[channel];
      parameters[at + lanes] = factor.multiplier();
      parameters[at + 2 * lanes] = Math.max(0, factor.shift());
      parameters[at + 3 * lanes] = right;
      parameters[at + 4 * lanes] = right == 0 ? 0 : 1 << (right - 1);
    }
    return parameters;
  }

  /** Float weights {@code [O,kH,kW,C]} as {@code [O / lanes][kH kW C][lane]}. */
  float[] product(float[] weights, Geometry g) {
    int inner = weights.length / g.outputChannels();
    float[] packed = new float[ceil(g.outputChannels(), lanes) * inner * lanes];
    for (int output = 0; output < g.outputChannels(); output++) {
      for (int k = 0; k < inner; k++) {
        packed[(output / lanes * inner + k) * lanes + output % lanes] = weights[output * inner + k];
      }
    }
    return packed;
  }

  /** Float weights {@code [1,kH,kW,C]} with rows padded to whole vectors. */
  float[] depthwise(float[] weights, Geometry g) {
    int padded = ceil(g.outputChannels(), lanes) * lanes;
    float[] packed = new float[g.kernelHeight() * g.kernelWidth() * padded];
    for (int index = 0; index < weights.length; index++) {
      packed[index / g.outputChannels() * padded + index % g.outputChannels()] = weights[index];
    }
    return packed;
  }

  /** Padded to whole vectors. */
  float[] padded(float[] values) {
    return Arrays.copyOf(values, ceil(values.length, lanes) * lanes);
  }

  private ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private void put(ByteBuffer packed, int index, byte weight) {
    if (this == VNNI) {
      packed.put(index, weight);
    } else {
      packed.putShort(2 * index, weight);
    }
  }

  private static int ceil(int count, int unit) {
    return (count + unit - 1) / unit;
  }
}
