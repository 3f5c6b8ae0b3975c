package dev.mote.formats.data.corruption;

import static dev.mote.formats.data.corruption.Colour.inColour;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.UnknownName;
import dev.mote.graph.random.SplitMix;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The 19 corruptions of CIFAR-10-C, each a pure function of an image, a severity and a seed.
 *
 * <p>
 * Source: D. Hendrycks and T. Dietterich, Benchmarking neural network robustness to common corruptions and
 * perturbations, ICLR 2019, with the constants of its 32x32 variant. Lengths in pixels (blur, flakes, drops, crystals)
 * are those of 32x32 images; they grow in proportion to the shorter side of larger images and stay for smaller ones,
 * since blurs far below a pixel change nothing. The exceptions are elastic_transform, zoom_blur and pixelate, whose
 * lengths are fractions of any image's sides.
 *
 * <p>
 * Grey images are corrupted as they are by noise, blur, fog, snow, contrast, elastic_transform and pixelate. The others
 * are defined on colours: they act on three equal channels, of whose result the luma is taken. A grey pixel has the hue
 * red and no saturation, so that saturate changes grey images at severities 4 and 5 only.
 */
public enum Corruption {
  GAUSSIAN_NOISE(GaussianNoise::apply), SHOT_NOISE(ShotNoise::apply), IMPULSE_NOISE(ImpulseNoise::apply), SPECKLE_NOISE(
      SpeckleNoise::apply), GAUSSIAN_BLUR(GaussianBlur::apply), DEFOCUS_BLUR(DefocusBlur::apply), GLASS_BLUR(
          GlassBlur::apply), MOTION_BLUR(MotionBlur::apply), ZOOM_BLUR(ZoomBlur::apply), SNOW(Snow::apply), FROST(
              inColour(Frost::apply)), FOG(Fog::apply), BRIGHTNESS(inColour(Brightness::apply)), CONTRAST(
                  Contrast::apply), ELASTIC_TRANSFORM(ElasticTransform::apply), PIXELATE(
                      Pixelate::apply), JPEG_COMPRESSION(inColour(JpegCompression::apply)), SATURATE(
                          inColour(Saturate::apply)), SPATTER(inColour(Spatter::apply));

  /** The greatest severity; the least is 1. */
  public static final int SEVERITIES = 5;

  private final Transform transform;

  Corruption(Transform transform) {
    this.transform = transform;
  }

  /** The name in data specifications, such as {@code gaussian_noise}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The corruption of this label.
   *
   * @throws BadInputException where there is none, with the nearest name
   */
  public static Corruption named(String label) {
    return Stream.of(values()).filter(corruption -> corruption.label().equals(label)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("a corruption",
            Stream.of(values()).map(Corruption::label).toList(), label));
  }

  /** The seed of sample {@code index} of a data set that is corrupted with {@code seed}; independent of all others. */
  public static long seedOfSample(long seed, int index) {
    return SplitMix.mix(SplitMix.mix(seed) + index);
  }

  /**
   * The corrupted image.
   *
   * @param shape    height, width and channels, of which there are 1 (grey) or 3 (red, green, blue)
   * @param pixels   values of 0..255 in row-major order; what lies outside is taken as the nearer bound, NaN as 0
   * @param severity 1 (least) to {@value #SEVERITIES}
   * @param seed     chooses the noise, the angle, the texture
   * @return whole numbers 0..255, as a stored image has them
   * @throws BadInputException where the severity or the shape is another
   */
  public float[] apply(Shape shape, float[] pixels, int severity, long seed) {
    if (severity < 1 || severity > SEVERITIES) {
      throw new BadInputException("the severity of a corruption is a whole number from 1 to " + SEVERITIES + ", found "
          + severity + " for " + label() + "; give one of these");
    }
    if (!isImage(shape)) {
      throw new BadInputException("an image to corrupt has height, width and 1 or 3 channels, found " + shape + " for "
          + label() + "; give the samples such a shape");
    }
    float[] values = new float[shape.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] > 0 ? Math.min(pixels[i], 255) / 255 : 0;
    }
    Image image = new Image(shape.dim(0), shape.dim(1), shape.dim(2), values);
    float[] result = transform.apply(image, severity, new RandomStream(seed)).values();
    float[] levels = new float[result.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (float) Math.floor(Math.clamp(result[i], 0f, 1f) * 255 + 0.5f);
    }
    return levels;
  }

  /** Whether samples of this shape are images that can be corrupted. */
  public static boolean isImage(Shape shape) {
    return shape.rank() == 3 && (shape.dim(2) == 1 || shape.dim(2) == 3);
  }
}
