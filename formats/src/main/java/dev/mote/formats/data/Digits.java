package dev.mote.formats.data;

import dev.mote.graph.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Optical recognition of handwritten digits (Alpaydin and Kaynak, UCI, CC BY 4.0): 1797 images of 8x8 pixels.
 *
 * <p>
 * Pixels of 0 to 16 are scaled to 0 to 255. The first 1297 are for training; the last 500, in the order of the source, are
 * held out.
 */
final class Digits {
  private static final int SIZE = 1797;
  private static final int TRAINING = 1297;
  private static final int PIXELS = 64;

  private Digits() {}

  static Parts open() {
    byte[] pixels = new byte[SIZE * PIXELS];
    int[] labels = new int[SIZE];
    try (InputStream resource = Objects.requireNonNull(Digits.class.getResourceAsStream("digits.csv.gz"));
        InputStream plain = new GZIPInputStream(resource)) {
      List<String> lines = new String(plain.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
      for (int sample = 0; sample < SIZE; sample++) {
        String[] cells = lines.get(sample).split(",", -1);
        for (int pixel = 0; pixel < PIXELS; pixel++) {
          pixels[sample * PIXELS + pixel] = Byte.parseByte(cells[pixel]);
        }
        labels[sample] = Integer.parseInt(cells[PIXELS]);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return Parts.dividedAt(TRAINING,
        new Pixels("digits", Shape.of(8, 8, 1), SIZE, pixels, 255f / 16, labels, Reading.numbered(10)));
  }
}
