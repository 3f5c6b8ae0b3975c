package dev.mote.hardware.pcm;

import java.util.random.RandomGenerator;

/** The devices of one plane of an array, two of which make a signed number each. What they are at one time is reckoned once and kept. */
final class DevicePairs {
  private final DeviceFamily family;
  /** Of each pair the device that counts up, then the one that counts down. */
  private final float[][] target;
  private final float[][] programmed;
  private final float[][] exponent;

  /** The differences of conductances, and the deviations of their reads, at one time. */
  record State(float[] difference, float[] deviation) {}

  private DevicePairs(DeviceFamily family, int count) {
    this.family = family;
    this.target = new float[2][count];
    this.programmed = new float[2][count];
    this.exponent = new float[2][count];
  }

  /** Weights: the magnitude in one device by the sign, the other one reset. */
  static DevicePairs differences(DeviceFamily family, float[] differences, RandomGenerator random) {
    DevicePairs pairs = new DevicePairs(family, differences.length);
    for (int i = 0; i < differences.length; i++) {
      pairs.program(0, i, Math.max(0, differences[i]), random);
      pairs.program(1, i, Math.max(0, -differences[i]), random);
    }
    return pairs;
  }

  /** Pairs of equal devices. */
  static DevicePairs equal(DeviceFamily family, double conductance, int count, RandomGenerator random) {
    DevicePairs pairs = new DevicePairs(family, count);
    for (int i = 0; i < count; i++) {
      pairs.program(0, i, conductance, random);
      pairs.program(1, i, conductance, random);
    }
    return pairs;
  }

  private void program(int side, int place, double wanted, RandomGenerator random) {
    DeviceFamily.Device device = family.program(wanted, random);
    target[side][place] = (float) wanted;
    programmed[side][place] = (float) device.programmed();
    exponent[side][place] = (float) device.exponent();
  }

  /** What the pairs are at {@code time}. */
  State at(double time) {
    int count = target[0].length;
    State state = new State(new float[count], new float[count]);
    for (int i = 0; i < count; i++) {
      double up = conductance(0, i, time);
      double down = conductance(1, i, time);
      double upNoise = up * family.relativeReadDeviation(target[0][i], time);
      double downNoise = down * family.relativeReadDeviation(target[1][i], time);
      state.difference[i] = (float) (up - down);
      state.deviation[i] = (float) Math.sqrt(upNoise * upNoise + downNoise * downNoise);
    }
    return state;
  }

  private double conductance(int side, int place, double time) {
    return new DeviceFamily.Device(family, target[side][place], programmed[side][place], exponent[side][place])
        .conductance(time);
  }
}
