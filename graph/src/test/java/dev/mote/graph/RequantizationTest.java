package dev.mote.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Fixed-point factors against exact arithmetic on random numbers and on the edges. */
class RequantizationTest {
  private static final int[] EDGES = {0, 1, -1, 2, -2, 3, -3, 1 << 30, -(1 << 30), Integer.MAX_VALUE, Integer.MIN_VALUE,
      Integer.MAX_VALUE - 1, Integer.MIN_VALUE + 1};

  @Test
  void doublingHighMultiplyIsTheRoundedExactProduct() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 100_000; trial++) {
      check(random.nextInt(), random.nextInt());
    }
    for (int a : EDGES) {
      for (int b : EDGES) {
        check(a, b);
      }
    }
  }

  private static void check(int a, int b) {
    // floor((2ab + 2^31 ...) / 2^32) of the exact product: nearest, ties upwards.
    BigInteger doubled = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftLeft(1);
    BigInteger nearest = doubled.add(BigInteger.ONE.shiftLeft(31)).shiftRight(32);
    BigInteger saturated = nearest.min(BigInteger.valueOf(Integer.MAX_VALUE));
    assertThat(Requantization.doublingHighMultiply(a, b)).as(a + " * " + b).isEqualTo(saturated.intValueExact());
  }

  @Test
  void roundingShiftRightTiesAwayFromZero() {
    SplittableRandom random = new SplittableRandom(2);
    for (int exponent = 0; exponent <= 31; exponent++) {
      for (int trial = 0; trial < 2000; trial++) {
        checkShift(trial % 2 == 0 ? random.nextInt() : random.nextInt(-4, 5) << Math.max(0, exponent - 1), exponent);
      }
      for (int edge : EDGES) {
        checkShift(edge, exponent);
      }
    }
  }

  private static void checkShift(int value, int exponent) {
    BigInteger magnitude = BigInteger.valueOf(value).abs();
    BigInteger half = exponent == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(exponent - 1);
    BigInteger rounded = magnitude.add(half).shiftRight(exponent);
    int expected = (value < 0 ? rounded.negate() : rounded).intValueExact();
    assertThat(Requantization.roundingShiftRight(value, exponent)).as(value + " >> " + exponent).isEqualTo(expected);
  }

  @Test
  void factorsAreNearestQ31Numbers() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 10_000; trial++) {
      double factor = Math.scalb(0.5 + random.nextDouble() / 2, random.nextInt(-30, 30));
      Requantization made = Requantization.of(factor);
      assertThat(made.multiplier()).isGreaterThanOrEqualTo(1 << 30);
      assertThat(Math.scalb((double) made.multiplier(), made.shift() - 31)).isCloseTo(factor, within(factor * 0x1p-31));
    }
  }

  @Test
  void factorsAtTheEdges() {
    assertThat(Requantization.of(0)).isEqualTo(new Requantization(0, 0));
    assertThat(Requantization.of(1)).isEqualTo(new Requantization(1 << 30, 1));
    assertThat(Requantization.of(0.5)).isEqualTo(new Requantization(1 << 30, 0));
    assertThat(Requantization.of(Math.nextDown(1.0))).isEqualTo(new Requantization(1 << 30, 1));
    assertThat(Requantization.of(0x1p-33)).isEqualTo(new Requantization(0, 0));
    assertThat(Requantization.of(0x1p40)).isEqualTo(new Requantization(Integer.MAX_VALUE, 30));
  }

  @Test
  void applyIsWithinOneOfTheExactProduct() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 100_000; trial++) {
      int value = random.nextInt(-(1 << 20), 1 << 20);
      double factor = Math.scalb(random.nextDouble(), random.nextInt(-12, 5));
      assertThat((double) Requantization.of(factor).apply(value)).isCloseTo(value * factor, within(1.01));
    }
  }

  @Test
  void applyWideUsesFifteenBitsOfTheMultiplierAndOneRounding() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 100_000; trial++) {
      long value = random.nextLong(-(1L << 40), 1L << 40);
      Requantization factor = new Requantization(random.nextInt(1 << 30, Integer.MAX_VALUE), random.nextInt(-30, -8));
      long reduced = Math.min(Short.MAX_VALUE, (factor.multiplier() + (1L << 15)) >> 16);
      BigInteger exact = BigInteger.valueOf(value).multiply(BigInteger.valueOf(reduced));
      int shift = 15 - factor.shift();
      int expected = exact.add(BigInteger.ONE.shiftLeft(shift - 1)).shiftRight(shift).intValue();
      assertThat(factor.applyWide(value)).isEqualTo(expected);
    }
    assertThat(new Requantization(Integer.MAX_VALUE, 0).applyWide(1 << 15)).isEqualTo(0x7FFF);
  }
}
