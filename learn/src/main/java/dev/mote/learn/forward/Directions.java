package dev.mote.learn.forward;

import dev.mote.learn.Xorshift32;

/** How the random directions of perturbations are drawn; each coordinate has mean 0 and variance 1. */
public enum Directions {
  /** -1 or 1. */
  RADEMACHER,
  /** The normal distribution. */
  GAUSSIAN;

  /** Adds {@code factor} times the direction that {@code random} gives to {@code target}. */
  void add(Xorshift32 random, float factor, float[] target) {
    for (int index = 0; index < target.length; index++) {
      target[index] += factor * switch (this) {
        case RADEMACHER -> random.sign();
        case GAUSSIAN -> random.normal();
      };
    }
  }
}
