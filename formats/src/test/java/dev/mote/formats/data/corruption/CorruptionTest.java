package dev.mote.formats.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorruptionTest {
  private static final Set<Corruption> WITHOUT_CHANCE = EnumSet.of(Corruption.GAUSSIAN_BLUR, Corruption.DEFOCUS_BLUR,
      Corruption.ZOOM_BLUR, Corruption.BRIGHTNESS, Corruption.CONTRAST, Corruption.PIXELATE,
      Corruption.JPEG_COMPRESSION, Corruption.SATURATE);

  /**
   * Whose published constants do not grow with severity: frost dims the scene as it thickens, saturate first pales and
   * then strengthens, spatter turns from water to mud, elastic_transform stretches less as its dents roughen,
   * glass_blur blurs less as it scatters twice, and motion_blur only reaches farther from 3 to 4.
   */
  private static final Set<Corruption> NOT_MONOTONE = EnumSet.of(Corruption.FROST, Corruption.SATURATE,
      Corruption.SPATTER, Corruption.ELASTIC_TRANSFORM, Corruption.GLASS_BLUR, Corruption.MOTION_BLUR);

  /** The same bits on every machine and in every version: hashes of one picture at severities 1 to 5. */
  @ParameterizedTest
  @CsvSource(delimiter = ' ', textBlock = """
      gaussian_noise 1755770015 -1756369761 -448271201 -1627263841 139324575
      shot_noise -2140148577 -704779105 -343479137 864742559 -406786913
      impulse_noise -1965364065 1071967391 -1861686113 -993465185 -635310945
      speckle_noise 1895951519 -450106209 -2088112993 -1255740257 1340206239
      gaussian_blur 1962994847 610462879 -1603801953 -1464669025 -146740065
      defocus_blur 1578757279 -36442977 1827990687 1141238943 -455545697
      glass_blur -360321889 -1320686433 608234655 852225183 -955519841
      motion_blur 63892639 760999071 1600122015 1600122015 -789320545
      zoom_blur -1665667937 -972297057 -1689654113 1533209759 326888607
      snow 1625025695 -954864481 1943727263 1353378975 -1696994145
      frost -1984959329 -1989808993 -1890259809 1297542303 -403510113
      fog 1187245215 150072479 522316959 1447029919 -1392448353
      brightness 477097119 1074392223 250735775 -1575162721 -869733217
      contrast -272110433 1979313311 -1416827745 -1748177761 1164635295
      elastic_transform 2081352863 -1768756065 477359263 -1535185761 906685599
      pixelate -668472161 -236852065 -1655116641 -281744225 -1635783521
      jpeg_compression -1264849761 2016275615 -457839457 1197337759 558754975
      saturate 883551391 -673321825 -385553249 1334701215 -112857953
      spatter 1884155039 -849548129 -1048384353 705883295 1027206303
      """)
  void theBitsAreFrozen(String label, int one, int two, int three, int four, int five) {
    float[] picture = Pictures.levels(Pictures.random(37, 43, 3, 1));
    int[] hashes = new int[Corruption.SEVERITIES];
    for (int severity = 1; severity <= hashes.length; severity++) {
      hashes[severity - 1] = Arrays.hashCode(
          Corruption.named(label).apply(Shape.of(37, 43, 3), picture, severity, 1));
    }
    assertThat(hashes).as(label).containsExactly(one, two, three, four, five);
  }

  @ParameterizedTest
  @EnumSource
  void theImageStaysAndTheSeedDecides(Corruption corruption) {
    Shape shape = Shape.of(32, 32, 3);
    float[] picture = Pictures.levels(Pictures.random(32, 32, 3, 2));
    float[] before = picture.clone();
    float[] result = corruption.apply(shape, picture, 5, 9);
    assertThat(picture).isEqualTo(before);
    assertThat(result).isNotEqualTo(before).isEqualTo(corruption.apply(shape, picture, 5, 9));
    assertThat(Arrays.equals(result, corruption.apply(shape, picture, 5, 10)))
        .isEqualTo(WITHOUT_CHANCE.contains(corruption));
  }

  @ParameterizedTest
  @EnumSource
  void anyHeightAndWidthGiveWholeLevels(Corruption corruption) {
    for (Shape shape : new Shape[]{Shape.of(1, 1, 1), Shape.of(1, 1, 3), Shape.of(1, 40, 3), Shape.of(40, 1, 1),
        Shape.of(3, 2, 1), Shape.of(8, 8, 1), Shape.of(33, 50, 3), Shape.of(70, 65, 1)}) {
      RandomStream random = new RandomStream(3);
      float[] picture = new float[shape.count()];
      for (int i = 0; i < picture.length; i++) {
        picture[i] = random.whole(0, 256);
      }
      picture[0] = Float.NaN;
      picture[picture.length - 1] = Float.POSITIVE_INFINITY;
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        float[] result = corruption.apply(shape, picture, severity, 4);
        assertThat(result).hasSize(picture.length);
        for (float level : result) {
          assertThat(level).isBetween(0f, 255f).isEqualTo((float) Math.rint(level));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void severityIsDistanceFromTheImage(Corruption corruption) {
    double[] distances = new double[Corruption.SEVERITIES];
    int pictures = 40;
    for (int seed = 0; seed < pictures; seed++) {
      float[] picture = Pictures.levels(Pictures.random(32, 32, 3, seed));
      for (int severity = 1; severity <= distances.length; severity++) {
        distances[severity - 1] += Pictures.distance(picture,
            corruption.apply(Shape.of(32, 32, 3), picture, severity, seed)) / pictures;
      }
    }
    assertThat(distances[4]).isGreaterThan(2);
    if (!NOT_MONOTONE.contains(corruption)) {
      assertThat(distances).isSorted().doesNotHaveDuplicates();
    }
  }

  /** On colours, a grey picture is one of three equal channels, and the luma of what becomes of them. */
  @ParameterizedTest
  @EnumSource(names = {"FROST", "BRIGHTNESS", "JPEG_COMPRESSION", "SATURATE", "SPATTER"})
  void greyIsTheLumaOfColours(Corruption corruption) {
    float[] grey = Pictures.levels(Pictures.random(32, 32, 1, 5));
    float[] coloured = new float[3 * grey.length];
    for (int i = 0; i < coloured.length; i++) {
      coloured[i] = grey[i / 3];
    }
    float[] result = corruption.apply(Shape.of(32, 32, 1), grey, 4, 6);
    float[] colours = corruption.apply(Shape.of(32, 32, 3), coloured, 4, 6);
    for (int i = 0; i < grey.length; i++) {
      float red = colours[3 * i];
      boolean clipped = red == 255 || colours[3 * i + 1] == 255 || colours[3 * i + 2] == 255;
      assertThat(result[i]).isCloseTo(.299f * red + .587f * colours[3 * i + 1] + .114f * colours[3 * i + 2],
          org.assertj.core.data.Offset.offset(clipped ? 40f : 1.1f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, -1, Integer.MAX_VALUE})
  void otherSeveritiesAreRefused(int severity) {
    assertThatThrownBy(() -> Corruption.FOG.apply(Shape.of(1, 1, 1), new float[1], severity, 0))
        .isInstanceOf(BadInputException.class).hasMessageContaining("from 1 to 5, found " + severity + " for fog");
  }

  @Test
  void otherShapesAreRefused() {
    for (Shape shape : new Shape[]{Shape.of(64), Shape.of(8, 8), Shape.of(8, 8, 2), Shape.of(1, 8, 8, 1)}) {
      assertThatThrownBy(() -> Corruption.SNOW.apply(shape, new float[shape.count()], 1, 0))
          .isInstanceOf(BadInputException.class).hasMessageContaining("1 or 3 channels, found " + shape);
    }
  }

  @Test
  void unknownNamesListTheNear() {
    assertThatThrownBy(() -> Corruption.named("gausian_noise")).isInstanceOf(BadInputException.class)
        .hasMessageContaining("zoom_blur").hasMessageContaining("did you mean gaussian_noise?");
    for (Map.Entry<String, String> near : Map.of("jpeg", "jpeg_compression", "FOG", "fog", "frots", "frost")
        .entrySet()) {
      assertThatThrownBy(() -> Corruption.named(near.getKey())).hasMessageContaining("did you mean " + near.getValue());
    }
    assertThat(Stream.of(Corruption.values()).map(Corruption::label)).hasSize(19)
        .allSatisfy(label -> assertThat(Corruption.named(label).label()).isEqualTo(label));
  }
}
