package dev.mote.hardware.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.learn.binary.WeightSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossbarTest {
  private static final double YEAR = 365 * 86_400.0;
  private static final int READS = 40;

  /** Devices that come out as wanted and do not drift, whose reads fluctuate as those of doped GST. */
  private static final DeviceFamily EXACT = exact();

  private static DeviceFamily exact() {
    DeviceFamily gst = DeviceFamily.DOPED_GST;
    Curve none = Curve.Polynomial.of(0.0);
    return new DeviceFamily("exact", gst.most(), gst.started(), gst.read(), none, none, none, gst.noise());
  }

  private static CrossbarDesign design(DeviceFamily family) {
    return CrossbarDesign.usual(family)
        .with(new NoisePlane(family.most() / 2, 4, 64, NoisePlane.Choice.ANY_EITHER_WAY));
  }

  /** Weights that are sure of their sign are against it in few reads: the range of conductances is at least three deviations of what is compared. */
  @Test
  void theUsualNoisePlaneLeavesThreeDeviations() {
    for (DeviceFamily family : List.of(DeviceFamily.DOPED_GST, DeviceFamily.HERMES, EXACT)) {
      CrossbarDesign usual = CrossbarDesign.usual(family);
      assertThat(family.most() / usual.read().deviation(family.most())).as(family.label()).isGreaterThan(3);
      assertThat(usual.plane().gain()).as(family.label()).isBetween(1.0, 3.0);
    }
  }

  private static Tensor.Floats layer(float lambda, int columns, int rows) {
    float[] lambdas = new float[columns * rows];
    Arrays.fill(lambdas, lambda);
    return new Tensor.Floats(Shape.of(columns, rows), lambdas);
  }

  /** The share of +1, and the deviation between weights of their own shares. */
  private static double[] shares(WeightSource source, int weights) {
    int[] above = new int[weights];
    for (int read = 0; read < READS; read++) {
      float[] signs = source.draw().getFirst().values();
      for (int i = 0; i < weights; i++) {
        above[i] += signs[i] > 0 ? 1 : 0;
      }
    }
    double mean = Arrays.stream(above).average().orElseThrow() / READS;
    double variance = Arrays.stream(above).mapToDouble(count -> Math.pow((double) count / READS - mean, 2)).average()
        .orElseThrow();
    return new double[]{mean, Math.sqrt(variance)};
  }

  /** Over the range of natural parameters, on devices that come out as wanted: each weight is drawn with the trained probability. */
  @ParameterizedTest
  @ValueSource(floats = {-3, -1.1f, -0.3f, 0, 0.05f, 0.6f, 1.7f, 2.6f})
  void drawnSignsHaveTheTrainedProbability(float lambda) {
    CrossbarDesign design = design(EXACT);
    Crossbar chip = new Crossbar(design, List.of(layer(lambda, 64, 700)), 3);
    double[] found = shares(chip.at(20, false, 0, 5), 64 * 700);
    double probability = 1 / (1 + Math.exp(-2 * lambda));
    double deviation = Math.sqrt(probability * (1 - probability));
    assertThat(found[0]).isCloseTo(probability, within(3 * deviation / Math.sqrt(64.0 * 700 * READS)));
    assertThat(found[1]).isCloseTo(deviation / Math.sqrt(READS), within(0.02 * deviation));
  }

  /** On real devices the mean over weights stays near, and weights differ, as each keeps how it came out. */
  @Test
  void realDevicesKeepTheProbabilityInTheMean() {
    for (DeviceFamily family : List.of(DeviceFamily.DOPED_GST, DeviceFamily.HERMES)) {
      Crossbar chip = new Crossbar(design(family), List.of(layer(0.6f, 64, 700)), 3);
      double[] found = shares(chip.at(family.started(), false, 0, 5), 64 * 700);
      double probability = 1 / (1 + Math.exp(-1.2));
      assertThat(found[0]).isCloseTo(probability, within(0.02));
      assertThat(found[1]).isGreaterThan(1.02 * Math.sqrt(probability * (1 - probability) / READS));
    }
  }

  @Test
  void aSeedGivesTheSameDeploymentAndReads() {
    List<Tensor.Floats> lambdas = List.of(layer(0.2f, 5, 300), layer(-0.4f, 3, 5));
    Crossbar chip = new Crossbar(design(DeviceFamily.HERMES), lambdas, 3);
    Crossbar same = new Crossbar(design(DeviceFamily.HERMES), lambdas, 3);
    WeightSource reads = chip.at(3600, true, 0.5, 7);
    WeightSource again = same.at(3600, true, 0.5, 7);
    List<Tensor.Floats> first = reads.draw();
    assertThat(again.draw()).isEqualTo(first);
    assertThat(again.draw()).isEqualTo(reads.draw());
    assertThat(new Crossbar(design(DeviceFamily.HERMES), lambdas, 4).at(3600, true, 0.5, 7).draw()).isNotEqualTo(first);
    assertThat(chip.at(3600, true, 0.5, 8).draw()).isNotEqualTo(first);
  }

  /** A year makes reads noisier; the compensation brings the share of unlikely signs back. */
  @Test
  void compensationBringsTheShareOfUnlikelySignsBack() {
    Crossbar chip = new Crossbar(design(DeviceFamily.DOPED_GST), List.of(layer(1.2f, 64, 700)), 3);
    double first = shares(chip.at(20, false, 0, 5), 64 * 700)[0];
    double drifted = shares(chip.at(YEAR, false, 0, 5), 64 * 700)[0];
    double compensated = shares(chip.at(YEAR, true, 0, 5), 64 * 700)[0];
    assertThat(Math.abs(drifted - first)).isGreaterThan(0.005);
    assertThat(compensated).isCloseTo(first, within(0.003));
  }

  /** Reads of one device that are alike give a weight alike, unless rows of noise are chosen anew. */
  @Test
  void correlationShowsWhereEachWeightKeepsItsRowOfNoise() {
    CrossbarDesign kept = CrossbarDesign.usual(EXACT)
        .with(new NoisePlane(EXACT.most() / 2, 4, 256, NoisePlane.Choice.OWN));
    Crossbar chip = new Crossbar(kept, List.of(layer(0, 64, 256)), 3);
    double independent = shares(chip.at(20, false, 0, 5), 64 * 256)[1];
    double alike = shares(chip.at(20, false, 0.9, 5), 64 * 256)[1];
    assertThat(independent).isCloseTo(0.5 / Math.sqrt(READS), within(0.003));
    assertThat(alike).isGreaterThan(2 * independent);
    Crossbar shuffled = new Crossbar(design(EXACT), List.of(layer(0, 64, 256)), 3);
    assertThat(shares(shuffled.at(20, false, 0.9, 5), 64 * 256)[1]).isLessThan(1.2 * independent);
  }

  /** What a column's few rows of noise are in the mean pushes its weights to one side, unless they are read either way. */
  @Test
  void rowsOfNoiseReadEitherWayPushNoColumn() {
    assertThat(columns(NoisePlane.Choice.ANY)).isGreaterThan(2 * columns(NoisePlane.Choice.ANY_EITHER_WAY));
  }

  /** The deviation between columns of their shares of +1. */
  private static double columns(NoisePlane.Choice choice) {
    DeviceFamily family = DeviceFamily.DOPED_GST;
    CrossbarDesign design = CrossbarDesign.usual(family).with(new NoisePlane(family.most() / 2, 3, 64, choice));
    WeightSource source = new Crossbar(design, List.of(layer(0, 64, 256)), 3).at(20, false, 0, 5);
    double[] sums = new double[64];
    for (int read = 0; read < READS; read++) {
      float[] signs = source.draw().getFirst().values();
      for (int at = 0; at < signs.length; at++) {
        sums[at / 256] += signs[at] / 256 / READS;
      }
    }
    return Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).average().orElseThrow());
  }

  @Test
  void aDesignWithoutRowsIsRefused() {
    assertThatThrownBy(() -> new NoisePlane(10, 1, 0, NoisePlane.Choice.ANY_EITHER_WAY))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("number of rows");
    assertThatThrownBy(() -> new CrossbarDesign(EXACT, new NoisePlane(10, 1, 1, NoisePlane.Choice.ANY_EITHER_WAY), 0))
        .isInstanceOf(BadInputException.class).hasMessageContaining("at least one row");
  }
}
