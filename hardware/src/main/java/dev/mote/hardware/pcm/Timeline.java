package dev.mote.hardware.pcm;

import java.util.Arrays;
import java.util.List;

/**
 * How an ensemble on several deployments fares over time.
 *
 * @param label  what was deployed, and with which corrections
 * @param points in the order of time
 */
public record Timeline(String label, List<Point> points) {
  /** Copies the list. */
  public Timeline {
    points = List.copyOf(points);
  }

  /**
   * All deployments at one time.
   *
   * @param seconds          after programming
   * @param accuracy         0 to 1
   * @param calibrationError the expected calibration error, 0 to 1
   * @param entropy          the mean predictive entropy in nats
   * @param detection        how well entropy tells samples of another distribution, 0 to 1
   */
  public record Point(double seconds, Spread accuracy, Spread calibrationError, Spread entropy, Spread detection) {}

  /**
   * A figure over deployments.
   *
   * @param mean  over them
   * @param least of them
   * @param most  of them
   */
  public record Spread(double mean, double least, double most) {
    /** The spread of at least one value. */
    public static Spread of(double... values) {
      return new Spread(Arrays.stream(values).average().orElseThrow(), Arrays.stream(values).min().orElseThrow(),
          Arrays.stream(values).max().orElseThrow());
    }
  }
}
