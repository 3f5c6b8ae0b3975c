package dev.mote.formats.data.corruption;

/**
 * Drops on the lens: of pale turquoise water (severities 1 to 3) or of brown mud (4 and 5).
 *
 * <p>
 * Drops are where blurred normal noise exceeds a threshold. Mud covers them; water brightens them by the noise times a
 * relief of their distance from the drops' rims. For larger images the noise has, with the blur, a larger deviation, so
 * that drops are as many and as high.
 */
final class Spatter {
  /** Drops at a severity: the noise, its blur, what of it is a drop, and how strong water or how soft mud is. */
  private record Drops(double mean, double deviation, double blur, double threshold, double strength) {}

  private static final Drops[] DROPS = {new Drops(.62, .1, .7, .7, .5), new Drops(.65, .1, .8, .7, .5),
      new Drops(.65, .3, 1, .69, .5), new Drops(.65, .1, .7, .69, .6), new Drops(.65, .1, .5, .68, .6)};
  private static final int FIRST_MUD = 4;
  private static final float[] WATER = {175 / 255f, 238 / 255f, 238 / 255f};
  private static final float[] MUD = {63 / 255f, 42 / 255f, 20 / 255f};
  private static final float LEAST_MUD = .8f;

  private Spatter() {}

  static Image apply(Image image, int severity, RandomStream random) {
    Drops drops = DROPS[severity - 1];
    Image liquid = liquid(image, drops, random);
    return severity < FIRST_MUD ? wet(image, liquid, drops) : muddy(image, liquid, drops);
  }

  /** The height of the liquid, 0 between the drops. */
  private static Image liquid(Image image, Drops drops, RandomStream random) {
    float[] noise = new float[image.height() * image.width()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (drops.mean + drops.deviation * image.scale() * random.normal());
    }
    Image blurred = GaussianBlur.blur(new Image(image.height(), image.width(), 1, noise),
        drops.blur * image.scale());
    float[] heights = blurred.values();
    for (int i = 0; i < heights.length; i++) {
      heights[i] = heights[i] < drops.threshold ? 0 : heights[i];
    }
    return blurred;
  }

  private static Image wet(Image image, Image liquid, Drops drops) {
    float[] relief = Relief.of(liquid).values();
    float[] shine = liquid.values().clone();
    float most = 0;
    for (int i = 0; i < shine.length; i++) {
      shine[i] *= relief[i];
      most = Math.max(most, shine[i]);
    }
    float[] values = image.values().clone();
    for (int i = 0; i < values.length && most > 0; i++) {
      values[i] += shine[i / 3] / most * (float) drops.strength * WATER[i % 3];
    }
    return image.with(values);
  }

  private static Image muddy(Image image, Image liquid, Drops drops) {
    float[] cover = liquid.values().clone();
    for (int i = 0; i < cover.length; i++) {
      cover[i] = cover[i] > 0 ? 1 : 0;
    }
    cover = GaussianBlur.blur(liquid.with(cover), drops.strength * image.scale()).values();
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      float mud = cover[i / 3] < LEAST_MUD ? 0 : cover[i / 3];
      values[i] = values[i] * (1 - mud) + MUD[i % 3] * mud;
    }
    return image.with(values);
  }
}
