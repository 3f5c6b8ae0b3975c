package dev.mote.learn;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.random.RandomGenerator;

/**
 * Small random changes to images while training.
 *
 * @param shift the most pixels an image moves in each direction; zeros come in
 * @param flip  whether half of the images are mirrored left to right
 */
public record Augmentation(int shift, boolean flip) {
  /** Checks the range. Throws {@link BadInputException}. */
  public Augmentation {
    if (shift < 0) {
      throw new BadInputException("images are moved by 0 or more pixels, found " + shift + "; correct --shift");
    }
  }

  /** No change. */
  public static final Augmentation NONE = new Augmentation(0, false);

  /** Changes the image of shape height, width, channels that begins at {@code offset}. */
  void apply(float[] images, int offset, Shape shape, RandomGenerator random) {
    if (shape.rank() != 3 || (shift == 0 && !flip)) {
      return;
    }
    int down = shift == 0 ? 0 : random.nextInt(-shift, shift + 1);
    int right = shift == 0 ? 0 : random.nextInt(-shift, shift + 1);
    boolean mirror = flip && random.nextBoolean();
    int height = shape.dim(0);
    int width = shape.dim(1);
    int channels = shape.dim(2);
    float[] source = java.util.Arrays.copyOfRange(images, offset, offset + shape.count());
    int to = offset;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int fromRow = row - down;
        int moved = column - right;
        int fromColumn = mirror ? width - 1 - moved : moved;
        boolean inside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
        for (int channel = 0; channel < channels; channel++) {
          images[to++] = inside ? source[(fromRow * width + fromColumn) * channels + channel] : 0;
        }
      }
    }
  }
}
