package dev.mote.formats.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeatherTest {
  /** The fractal touches 0 and 1, so that fog of density d leaves an even v between v v / (v + d) and v. */
  @ParameterizedTest
  @CsvSource({"1, .2", "2, .5", "3, .75", "4, 1", "5, 1.5"})
  void fogLightensBetweenItsBounds(int severity, double density) {
    float[] values = Fog.apply(Pictures.constant(32, 32, 3, .8), severity, new RandomStream(1)).values();
    float least = 1;
    float most = 0;
    for (int i = 0; i < values.length; i += 3) {
      assertThat(values[i + 2]).isEqualTo(values[i]);
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    assertThat((double) least).isCloseTo(.8 * .8 / (.8 + density), within(1e-6));
    assertThat((double) most).isCloseTo(.8, within(1e-6));
  }

  @Test
  void theFractalWrapsAndSmoothensWithItsDecay() {
    Image field = Plasma.draw(32, 80, 2, new RandomStream(2));
    for (int y = 0; y < 32; y++) {
      assertThat(field.values()[field.at(y, 33)]).isEqualTo(field.values()[field.at(y, 1)]);
    }
    assertThat(roughness(1.5)).isGreaterThan(1.5 * roughness(2));
    assertThat(roughness(2)).isGreaterThan(1.15 * roughness(3));
  }

  private static double roughness(double smoothness) {
    double sum = 0;
    for (int seed = 0; seed < 20; seed++) {
      float[] field = Plasma.draw(32, 32, smoothness, new RandomStream(seed)).values();
      for (int i = 1; i < field.length; i++) {
        sum += Math.abs(field[i] - field[i - 1]);
      }
    }
    return sum;
  }

  /** Flakes fall twice, the second time turned by 180 degrees, on a whitened black. */
  @ParameterizedTest
  @CsvSource({"1, .025", "2, .05", "3, .05", "4, .075", "5, .1"})
  void snowIsTheSameUpsideDown(int severity, float ground) {
    float[] values = Snow.apply(Pictures.constant(32, 32, 1, 0), severity, new RandomStream(3)).values();
    int snowy = 0;
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(values[values.length - 1 - i]).isGreaterThanOrEqualTo(ground - 1e-6f);
      snowy += values[i] > ground + .02f ? 1 : 0;
    }
    assertThat(snowy).isPositive();
  }

  @Test
  void largerImagesHaveAsMuchSnowAndSpatter() {
    for (int severity = 1; severity <= 5; severity++) {
      double[] small = new double[2];
      double[] large = new double[2];
      for (int seed = 0; seed < 30; seed++) {
        small[0] += white(Snow::apply, 32, severity, seed) / 30;
        large[0] += white(Snow::apply, 96, severity, seed) / 30;
        small[1] += white(Spatter::apply, 32, severity, seed) / 30;
        large[1] += white(Spatter::apply, 96, severity, seed) / 30;
      }
      assertThat(large[0]).isCloseTo(small[0], within(.02 * small[0]));
      assertThat(large[1]).isCloseTo(small[1], within(.35 * small[1]));
    }
  }

  /** The mean change of an even dark image. */
  private static double white(Transform weather, int size, int severity, long seed) {
    Image dark = Pictures.constant(size, size, 3, .05);
    return Pictures.distance(dark.values(), weather.apply(dark, severity, new RandomStream(seed)).values());
  }

  /** The scene's share is that published, whatever the ice; the ice is bluish and branches. */
  @ParameterizedTest
  @CsvSource({"1, 1, .2", "2, 1, .3", "3, .9, .4", "4, .85, .4", "5, .75, .45"})
  void frostLaysIceOverTheScene(int severity, float scene, float share) {
    float[] black = Frost.apply(Pictures.constant(32, 32, 3, 0), severity, new RandomStream(4)).values();
    float[] grey = Frost.apply(Pictures.constant(32, 32, 3, .5), severity, new RandomStream(4)).values();
    for (int i = 0; i < black.length; i++) {
      assertThat(grey[i] - black[i]).isCloseTo(.5f * scene, within(1e-5f));
      assertThat(black[i]).isBetween(.1f * share, share);
      assertThat(black[i]).isLessThanOrEqualTo(black[i / 3 * 3 + 2]);
    }
    assertThat(Pictures.deviation(black)).isGreaterThan(.1 * share);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void waterLightensSomePixelsTowardsItsColour(int severity) {
    Image dark = Pictures.constant(32, 32, 3, .1);
    double wet = 0;
    float most = 0;
    for (int seed = 0; seed < 10; seed++) {
      float[] values = Spatter.apply(dark, severity, new RandomStream(seed)).values();
      for (int i = 0; i < values.length; i += 3) {
        float water = values[i + 1] - .1f;
        assertThat(water).isGreaterThanOrEqualTo(0);
        assertThat(values[i] - .1f).isCloseTo(water * 175 / 238, within(1e-6f));
        most = Math.max(most, water);
        wet += water > 1e-6 ? 1.0 / 10240 : 0;
      }
    }
    assertThat(most).isCloseTo(.5f * 238 / 255, within(1e-5f));
    assertThat(wet).isBetween(.002, .4);
  }

  @Test
  void mudCoversWholePixels() {
    Image white = Pictures.constant(32, 32, 3, 1);
    double[] covered = new double[6];
    for (int severity = 4; severity <= 5; severity++) {
      for (int seed = 0; seed < 10; seed++) {
        float[] values = Spatter.apply(white, severity, new RandomStream(seed)).values();
        for (int i = 0; i < values.length; i += 3) {
          float mud = (1 - values[i]) / (1 - 63 / 255f);
          assertThat(mud < 1e-6 || mud > .799 && mud < 1.00001).isTrue();
          assertThat(1 - values[i + 2]).isCloseTo(mud * (1 - 20 / 255f), within(1e-5f));
          covered[severity] += mud > .5 ? 1.0 / 10240 : 0;
        }
      }
    }
    assertThat(covered[4]).isBetween(.01, .15);
    assertThat(covered[5]).isGreaterThan(covered[4]).isLessThan(.2);
  }

  /** The chamfer distance is the Euclidean one or up to 8.3 % more. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void distancesAreThoseToTheNearestRim(long seed) {
    RandomStream random = new RandomStream(seed);
    Image liquid = Pictures.constant(24, 31, 1, 0);
    for (int drop = 0; drop < 3; drop++) {
      int top = random.whole(1, 15);
      int left = random.whole(1, 20);
      for (int i = 0; i < 35; i++) {
        liquid.values()[liquid.at(top + i / 7, left + i % 7)] = .7f;
      }
    }
    Image distances = Relief.distances(liquid);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 31; x++) {
        double nearest = 20;
        for (int i = 0; i < liquid.values().length; i++) {
          if (isRim(liquid, i / 31, i % 31)) {
            nearest = Math.min(nearest, Math.hypot(i / 31 - y, i % 31 - x));
          }
        }
        assertThat((double) distances.values()[distances.at(y, x)]).isBetween(nearest - 1e-4, 1.083 * nearest + 1e-4);
      }
    }
  }

  private static boolean isRim(Image liquid, int y, int x) {
    boolean dryNeighbour = false;
    for (int[] step : new int[][]{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
      int i = Math.clamp(y + step[0], 0, 23);
      int j = Math.clamp(x + step[1], 0, 30);
      dryNeighbour |= liquid.values()[liquid.at(i, j)] == 0;
    }
    return dryNeighbour && liquid.values()[liquid.at(y, x)] > 0;
  }
}
