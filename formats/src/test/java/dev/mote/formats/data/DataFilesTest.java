package dev.mote.formats.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFilesTest {
  @TempDir
  Path folder;

  @Test
  void idxFilesPlainAndCompressed() throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), idx(new int[]{2, 1, 2}, 1, 2, 3, 255));
    Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(new int[]{2}, 0, 1));
    gzip(folder.resolve("t10k-images-idx3-ubyte.gz"), idx(new int[]{1, 1, 2}, 7, 8));
    gzip(folder.resolve("t10k-labels-idx1-ubyte.gz"), idx(new int[]{1}, 2));
    DataSet all = DataSets.open("idx:" + folder);
    assertThat(all.size()).isEqualTo(3);
    assertThat(all.classes()).containsExactly("0", "1", "2");
    assertThat(all.sampleShape()).isEqualTo(Shape.of(1, 2, 1));
    assertThat(all.sample(1).values()).containsExactly(3, 255);
    assertThat(all.sample(2)).isEqualTo(DataSets.open("idx:" + folder + "#test").sample(0));
    assertThat(all.label(2)).isEqualTo(2);
  }

  @Test
  void aTestPartAloneHasNoTrainingPart() throws IOException {
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), idx(new int[]{1, 1, 1}, 7));
    assertThat(DataSets.open("idx:" + folder + "#test").isLabeled()).isFalse();
    assertThat(DataSets.open("idx:" + folder).label(0)).isEqualTo(-1);
    assertThatThrownBy(() -> DataSets.open("idx:" + folder + "#train")).isInstanceOf(BadInputException.class);
  }

  @Test
  void damagedIdxFilesAreRefusedWithoutLargeMemory() throws IOException {
    Path images = folder.resolve("t10k-images-idx3-ubyte");
    for (byte[] bad : new byte[][]{{}, {0, 0, 8}, idx(new int[]{1, 1}, 1), idx(new int[]{2, 1, 1}, 1),
        idx(new int[]{1, 1, 1}, 1, 2), idx(new int[]{-1, 1, 1}, 1), idx(new int[]{70000, 70000, 1}, 1),
        idx(new int[]{2000000000, 1, 1}, 1), idx(new int[]{0, 1, 1})}) {
      Files.write(images, bad);
      assertThatThrownBy(() -> DataSets.open("idx:" + folder)).isInstanceOf(BadInputException.class);
    }
    Files.write(images, idx(new int[]{1, 1, 1}, 1));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(new int[]{2}, 1, 1));
    assertThatThrownBy(() -> DataSets.open("idx:" + folder)).hasMessageContaining("2 labels");
    Files.delete(images);
    Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), new byte[]{1, 2, 3});
    assertThatThrownBy(() -> DataSets.open("idx:" + folder)).isInstanceOf(BadInputException.class);
  }

  @Test
  void imagesOfAFolderAndOfAZipFileAreTheSame() throws IOException {
    Path zip = folder.resolve("images.zip");
    Path plain = Files.createDirectory(folder.resolve("plain"));
    try (OutputStream file = Files.newOutputStream(zip); ZipOutputStream entries = new ZipOutputStream(file)) {
      for (String name : new String[]{"dog/b.png", "cat/a.png", "dog/a.png"}) {
        byte[] bytes = image(3, 2, name.hashCode());
        entries.putNextEntry(new ZipEntry("top/" + name));
        entries.write(bytes);
        Files.createDirectories(plain.resolve(name).getParent());
        Files.write(plain.resolve(name), bytes);
      }
    }
    DataSet fromZip = DataSets.open("images:" + zip);
    DataSet fromFolder = DataSets.open("images:" + plain);
    assertThat(fromZip.classes()).containsExactly("cat", "dog");
    assertThat(fromZip.sampleShape()).isEqualTo(Shape.of(2, 3, 3));
    assertThat(new int[]{fromZip.label(0), fromZip.label(1), fromZip.label(2)}).containsExactly(0, 1, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(fromFolder.sample(i)).isEqualTo(fromZip.sample(i));
    }
    int first = "cat/a.png".hashCode();
    assertThat(fromZip.sample(0).values()).startsWith(first >> 16 & 0xFF, first >> 8 & 0xFF, first & 0xFF);
  }

  @Test
  void imagesOfAnotherSizeOrDamagedAreRefusedWhenRead() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    Files.write(folder.resolve("a/1.png"), image(2, 2, 5));
    Files.write(folder.resolve("a/2.png"), image(2, 3, 5));
    Files.write(folder.resolve("a/3.png"), new byte[]{1, 2, 3});
    byte[] cut = image(2, 2, 5);
    Files.write(folder.resolve("a/4.png"), java.util.Arrays.copyOf(cut, cut.length / 2));
    byte[] huge = image(2, 2, 5);
    ByteBuffer.wrap(huge).putInt(16, 30000).putInt(20, 30000);
    Files.write(folder.resolve("a/5.png"), huge);
    DataSet images = DataSets.open("images:" + folder);
    assertThat(images.sample(0).values()).hasSize(12);
    for (int bad = 1; bad < 5; bad++) {
      int index = bad;
      assertThatThrownBy(() -> images.sample(index)).isInstanceOf(BadInputException.class)
          .hasMessageContaining((index + 1) + ".png");
    }
  }

  @Test
  void csvWithNamesAndClasses() throws IOException {
    Path file = folder.resolve("x.csv");
    Files.writeString(file, "a,kind,b\n1,red,2\n3,\"blue\",4.5\n");
    DataSet named = DataSets.open("csv:" + file + "?label=kind");
    assertThat(named.classes()).containsExactly("blue", "red");
    assertThat(named.label(0)).isEqualTo(1);
    assertThat(named.sample(1).values()).containsExactly(3, 4.5f);
    Files.writeString(file, "1,2,10\n3,4,9\n");
    assertThat(DataSets.open("csv:" + file).classes()).containsExactly("9", "10");
    assertThat(DataSets.open("csv:" + file + "?label=none&shape=3x1x1").sampleShape()).isEqualTo(Shape.of(3, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "a,b,label", "1,2,3\n1,2", "1,x,3", "1,nan,3", "5"})
  void damagedCsvIsRefused(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), text);
    assertThatThrownBy(() -> DataSets.open("csv:" + file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void rawFilesAreReadAsTheNetworksInput() throws IOException {
    Path file = Files.write(folder.resolve("x.raw"), new byte[]{-128, 0, 1, 127, 5, 6, 7, 8});
    TensorType quantized = TensorType.i8(Shape.of(1, 2, 2), 0.37f, -3);
    DataSet set = DataSets.open("raw:" + file, quantized);
    assertThat(set.size()).isEqualTo(2);
    assertThat(set.sample(0).values()[0]).isEqualTo((float) (0.37f * -125.0));
    Feed feed = new Feed(set, quantized);
    assertThat(feed.tensor(1).integer(2)).isEqualTo(7);
    assertThat(feed.tensor(0).integer(0)).isEqualTo(-128);
    Files.write(file, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2).array());
    assertThat(DataSets.open("raw:" + file, TensorType.f32(1, 2)).sample(0).values()).containsExactly(1.5f, -2);
    assertThatThrownBy(() -> DataSets.open("raw:" + file, TensorType.f32(1, 3))).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> DataSets.open("raw:" + file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void numpyArraysWithLabels() throws IOException {
    Path samples = npy("x.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }",
        ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putDouble(1).putDouble(2).putDouble(3).putDouble(4.5));
    Path labels = npy("y.npy", "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }",
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(3).putLong(0));
    DataSet set = DataSets.open("npy:" + samples + "?labels=" + labels);
    assertThat(set.sample(1).values()).containsExactly(3, 4.5f);
    assertThat(set.label(0)).isEqualTo(3);
    assertThat(set.classes()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }",
      "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1)}",
      "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999, 1)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (,, 1)}"})
  void damagedNumpyArraysAreRefused(String header) throws IOException {
    Path file = npy("x.npy", header, ByteBuffer.allocate(4));
    assertThatThrownBy(() -> DataSets.open("npy:" + file)).isInstanceOf(BadInputException.class);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> DataSets.open("npy:" + file)).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void eventsAreCountedBySpanAndPolarity() throws IOException {
    Files.createDirectories(folder.resolve("3"));
    // x, y, polarity and 23 bits of time: an off event at 0 and two on events at 999.
    byte[] events = {1, 0, 0, 0, 0, 2, 1, (byte) 0x80, 3, (byte) 0xE7, 2, 1, (byte) 0x80, 3, (byte) 0xE7};
    Files.write(folder.resolve("3/a.bin"), events);
    DataSet set = DataSets.open("events:" + folder + "?bins=2&size=3x2");
    assertThat(set.sampleShape()).isEqualTo(Shape.of(2, 3, 4));
    float[] expected = new float[24];
    expected[4] = 1;
    expected[5 * 4 + 3] = 2;
    assertThat(set.sample(0).values()).containsExactly(expected);
    assertThatThrownBy(() -> DataSets.open("events:" + folder + "?size=2x2").sample(0))
        .isInstanceOf(BadInputException.class);
    Files.write(folder.resolve("3/a.bin"), new byte[4]);
    assertThatThrownBy(() -> set.sample(0)).isInstanceOf(BadInputException.class);
  }

  private static byte[] idx(int[] extents, int... elements) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * extents.length + elements.length).putInt(8 << 8 | extents.length);
    for (int extent : extents) {
      bytes.putInt(extent);
    }
    for (int element : elements) {
      bytes.put((byte) element);
    }
    return bytes.array();
  }

  private static void gzip(Path file, byte[] bytes) throws IOException {
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write(bytes);
    }
  }

  private static byte[] image(int width, int height, int colour) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, colour);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private Path npy(String name, String header, ByteBuffer elements) throws IOException {
    byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.allocate(10 + text.length + elements.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) text.length).put(text)
        .put(elements.array());
    return Files.write(folder.resolve(name), bytes.array());
  }
}
