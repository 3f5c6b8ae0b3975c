package dev.mote.formats.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitalTest {
  @ParameterizedTest
  @CsvSource({"1, .75", "2, .5", "3, .4", "4, .3", "5, .15"})
  void contrastMultipliesTheDeviationAndKeepsTheMean(int severity, double share) {
    Image image = Pictures.random(32, 30, 3, 1);
    Image flat = Contrast.apply(image, severity, new RandomStream(0));
    for (int channel = 0; channel < 3; channel++) {
      assertThat(flat.mean(channel)).isCloseTo(image.mean(channel), within(1e-6));
      assertThat(Pictures.deviation(channel(flat, channel)))
          .isCloseTo(share * Pictures.deviation(channel(image, channel)), within(1e-6));
    }
  }

  private static float[] channel(Image image, int channel) {
    float[] values = new float[image.values().length / 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.values()[3 * i + channel];
    }
    return values;
  }

  /** Against the conversions of java.awt. */
  @ParameterizedTest
  @CsvSource({"1, .05, .3, 0", "2, .1, .1, 0", "3, .15, 1.5, 0", "4, .2, 2, .1", "5, .3, 2.5, .2"})
  void brightnessAndSaturationChangeNothingElse(int severity, float lighter, float factor, float offset) {
    RandomStream random = new RandomStream(2);
    for (int i = 0; i < 300; i++) {
      int red = random.whole(0, 256);
      int green = i % 10 == 0 ? red : random.whole(0, 256);
      int blue = i % 10 == 0 ? red : random.whole(0, 256);
      float[] hsb = Color.RGBtoHSB(red, green, blue, null);
      Image image = new Image(1, 1, 3, new float[]{red / 255f, green / 255f, blue / 255f});
      assertColour(Brightness.apply(image, severity, random),
          new Color(Color.HSBtoRGB(hsb[0], hsb[1], Math.min(1, hsb[2] + lighter))));
      assertColour(Saturate.apply(image, severity, random),
          new Color(Color.HSBtoRGB(hsb[0], Math.min(1, hsb[1] * factor + offset), hsb[2])));
    }
  }

  private static void assertColour(Image image, Color expected) {
    int[] levels = {expected.getRed(), expected.getGreen(), expected.getBlue()};
    for (int channel = 0; channel < 3; channel++) {
      assertThat(255 * image.values()[channel]).isCloseTo(levels[channel], within(.6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 30", "2, 28", "3, 27", "4, 24", "5, 20"})
  void pixelatingLeavesFewerPixelsAndTheMean(int severity, int side) {
    Image image = Pictures.random(32, 32, 3, 3);
    Image pixels = Pixelate.apply(image, severity, new RandomStream(0));
    for (int channel = 0; channel < 3; channel++) {
      assertThat(pixels.mean(channel)).isCloseTo(image.mean(channel), within(1e-6));
    }
    assertThat(Pictures.distance(pixels.values(), Pixelate.apply(pixels, severity, new RandomStream(0)).values()))
        .isLessThan(1e-7);
    Set<String> rows = new HashSet<>();
    for (int y = 0; y < 32; y++) {
      rows.add(Arrays.toString(Arrays.copyOfRange(pixels.values(), pixels.at(y, 0), pixels.at(y, 0) + 96)));
    }
    assertThat(rows).hasSize(side);
  }

  /** What an affine map makes of a slope is a slope, away from the mirrored borders. */
  @Test
  void theMildestElasticTransformIsAffine() {
    for (int seed = 0; seed < 20; seed++) {
      Image slope = Pictures.constant(32, 32, 1, 0);
      for (int i = 0; i < slope.values().length; i++) {
        slope.values()[i] = i % 32 + 3 * (i / 32);
      }
      Image moved = ElasticTransform.apply(slope, 1, new RandomStream(seed));
      float down = moved.values()[moved.at(11, 10)] - moved.values()[moved.at(10, 10)];
      float right = moved.values()[moved.at(10, 11)] - moved.values()[moved.at(10, 10)];
      assertThat(down == 3 && right == 1).isFalse();
      for (int y = 10; y < 22; y++) {
        for (int x = 10; x < 22; x++) {
          assertThat(moved.values()[moved.at(y, x)])
              .isCloseTo(moved.values()[moved.at(10, 10)] + (y - 10) * down + (x - 10) * right, within(1e-3f));
        }
      }
    }
  }

  /** On a slope, the dents are what the slope changes by: smooth and within bounds. */
  @ParameterizedTest
  @CsvSource({"2, 2.24", "3, 1.92", "4, 1.6", "5, .96"})
  void pixelsMoveByAffineShiftAndDent(int severity, double affine) {
    Image slope = Pictures.constant(96, 96, 1, 0);
    for (int i = 0; i < slope.values().length; i++) {
      slope.values()[i] = i % 96;
    }
    Image moved = ElasticTransform.apply(slope, severity, new RandomStream(severity));
    double most = 0;
    for (int y = 30; y < 66; y++) {
      for (int x = 30; x < 66; x++) {
        most = Math.max(most, Math.abs(moved.values()[moved.at(y, x)] - x));
      }
    }
    assertThat(most).isBetween(.2, 3 * 3 * affine + 3 * 3.2);
  }

  @Test
  void theCosineTransformIsItsDefinition() {
    RandomStream random = new RandomStream(4);
    float[] block = new float[64];
    for (int i = 0; i < 64; i++) {
      block[i] = (float) random.uniform(-128, 128);
    }
    float[] coefficients = JpegBlocks.forward(block);
    for (int v = 0; v < 8; v++) {
      for (int u = 0; u < 8; u++) {
        double sum = 0;
        for (int i = 0; i < 64; i++) {
          sum += block[i] * Math.cos((2 * (i / 8) + 1) * v * Math.PI / 16)
              * Math.cos((2 * (i % 8) + 1) * u * Math.PI / 16);
        }
        double norm = (v == 0 ? Math.sqrt(.5) : 1) * (u == 0 ? Math.sqrt(.5) : 1) / 4;
        assertThat((double) coefficients[8 * v + u]).isCloseTo(norm * sum, within(1e-3));
      }
    }
    assertThat(JpegBlocks.inverse(coefficients)).containsExactly(block, within(1e-4f));
  }

  @Test
  void qualityScalesTheTables() {
    assertThat(JpegBlocks.luminanceTable(50)).startsWith(16, 11, 10, 16).endsWith(112, 100, 103, 99);
    assertThat(JpegBlocks.chrominanceTable(50)).startsWith(17, 18, 24, 47, 99).endsWith(99);
    assertThat(JpegBlocks.luminanceTable(80)).startsWith(6, 4, 4, 6);
    assertThat(JpegBlocks.luminanceTable(1)).startsWith(255);
    assertThat(JpegBlocks.luminanceTable(100)).containsOnly(1);
  }

  @Test
  void theBestQualityIsNearlyTheImage() {
    Image colours = Pictures.random(29, 34, 3, 5);
    float[] grey = colours.values().clone();
    for (int i = 0; i < grey.length; i++) {
      grey[i] = Math.round(255 * grey[i / 3 * 3]) / 255f;
    }
    float[] result = JpegCompression.compressed(colours.with(grey), 100).values();
    for (int i = 0; i < grey.length; i++) {
      assertThat(255 * result[i]).isCloseTo(255 * grey[i], within(2.01f));
    }
  }

  /**
   * Against the codec of the JDK, whose integer transforms round otherwise: the best quality differs by that rounding,
   * others where it decides between two multiples of a step, more often so in the means of chroma.
   */
  @ParameterizedTest
  @CsvSource({"100, .05", "80, .15", "65, .15", "58, .15", "50, .15", "40, .15", "10, .15"})
  void aJpegFileHoldsTheSameImage(int quality, double share) throws IOException {
    for (int seed = 6; seed < 9; seed++) {
      float[] levels = Pictures.levels(grainy(seed));
      float[] file = viaFile(levels, 32, 48, quality / 100f);
      assertThat(Pictures.distance(levels, file)).isGreaterThan(10);
      assertThat(Pictures.distance(coded(levels, quality), file)).isLessThan(share * Pictures.distance(levels, file));
      for (int i = 0; i < levels.length; i++) {
        levels[i] = levels[i / 3 * 3];
      }
      assertThat(Pictures.distance(coded(levels, quality), viaFile(levels, 32, 48, quality / 100f))).isLessThan(.8);
    }
  }

  private static Image grainy(long seed) {
    Image noisy = GaussianNoise.apply(Pictures.random(32, 48, 3, seed), 3, new RandomStream(seed));
    return noisy.with(clipped(noisy.values()));
  }

  private static float[] coded(float[] levels, int quality) {
    float[] values = levels.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= 255;
    }
    return Pictures.levels(
        new Image(32, 48, 3, clipped(JpegCompression.compressed(new Image(32, 48, 3, values), quality).values())));
  }

  private static float[] clipped(float[] values) {
    float[] clipped = new float[values.length];
    for (int i = 0; i < clipped.length; i++) {
      clipped[i] = Math.clamp(values[i], 0f, 1f);
    }
    return clipped;
  }

  private static float[] viaFile(float[] levels, int height, int width, float quality) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, (int) levels[3 * i] << 16 | (int) levels[3 * i + 1] << 8
          | (int) levels[3 * i + 2]);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
    float[] result = new float[levels.length];
    for (int i = 0; i < height * width; i++) {
      int colour = read.getRGB(i % width, i / width);
      result[3 * i] = colour >> 16 & 0xFF;
      result[3 * i + 1] = colour >> 8 & 0xFF;
      result[3 * i + 2] = colour & 0xFF;
    }
    return result;
  }
}
