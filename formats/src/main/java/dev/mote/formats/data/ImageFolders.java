package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG, PNG, GIF and BMP images in one folder a class, decoded when asked for and then kept while they are few.
 *
 * <p>
 * The first image says the size, and whether pixels are grey (one channel) or red, green, blue; others of another size are
 * refused.
 */
final class ImageFolders implements DataSet {
  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "bmp");
  private static final long KEPT_BYTES = 1L << 28;
  /** No format that is read compresses a pixel to less than about 1/1000 byte. */
  private static final long PIXELS_A_BYTE = 1100;

  private final ClassFolders folders;
  private final Shape shape;
  private final byte[][] kept;

  private ImageFolders(ClassFolders folders) {
    this.folders = folders;
    BufferedImage first = decode(0);
    this.shape = Shape.of(first.getHeight(), first.getWidth(), first.getRaster().getNumBands() == 1 ? 1 : 3);
    this.kept = new byte[(long) size() * shape.count() <= KEPT_BYTES ? size() : 0][];
  }

  static Parts open(Path place) {
    return ClassFolders.open(place, EXTENSIONS, ImageFolders::new);
  }

  @Override
  public String name() {
    return "images:" + folders.place();
  }

  @Override
  public int size() {
    return folders.files().size();
  }

  @Override
  public Shape sampleShape() {
    return shape;
  }

  @Override
  public List<String> classes() {
    return folders.classes();
  }

  @Override
  public int label(int index) {
    return folders.labels()[index];
  }

  @Override
  public void read(int index, float[] target, int offset) {
    byte[] pixels = kept.length == 0 ? null : kept[index];
    if (pixels == null) {
      pixels = pixels(index);
      if (kept.length > 0) {
        kept[index] = pixels;
      }
    }
    for (int i = 0; i < pixels.length; i++) {
      target[offset + i] = pixels[i] & 0xFF;
    }
  }

  private byte[] pixels(int index) {
    BufferedImage image = decode(index);
    int height = shape.dim(0);
    int width = shape.dim(1);
    int channels = shape.dim(2);
    if (image.getHeight() != height || image.getWidth() != width) {
      throw new BadInputException("images of a set have one size, here " + width + "x" + height + ", found "
          + image.getWidth() + "x" + image.getHeight() + " in " + folders.locate(index) + "; scale or remove it");
    }
    byte[] pixels = new byte[shape.count()];
    Raster raster = image.getRaster();
    if (channels == 1 && raster.getNumBands() == 1 && raster.getSampleModel().getSampleSize(0) == 8) {
      raster.getDataElements(0, 0, width, height, pixels);
      return pixels;
    }
    int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < colours.length; i++) {
      int red = colours[i] >> 16 & 0xFF;
      int green = colours[i] >> 8 & 0xFF;
      int blue = colours[i] & 0xFF;
      if (channels == 1) {
        pixels[i] = (byte) Math.round(0.299f * red + 0.587f * green + 0.114f * blue);
      } else {
        pixels[3 * i] = (byte) red;
        pixels[3 * i + 1] = (byte) green;
        pixels[3 * i + 2] = (byte) blue;
      }
    }
    return pixels;
  }

  private BufferedImage decode(int index) {
    byte[] bytes = folders.bytes(index);
    try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw damaged(index, "bytes of no known format", null);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > PIXELS_A_BYTE * bytes.length) {
          throw damaged(index, pixels + " pixels in " + bytes.length + " bytes", null);
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException failure) {
      throw failure instanceof BadInputException told
          ? told
          : damaged(index, String.valueOf(failure.getMessage()), failure);
    }
  }

  private BadInputException damaged(int index, String found, @org.jspecify.annotations.Nullable Throwable cause) {
    String sentence = "an image is a whole JPEG, PNG, GIF or BMP file, found " + found + " in " + folders.locate(index)
        + "; repair or remove it";
    return cause == null ? new BadInputException(sentence) : new BadInputException(sentence, cause);
  }
}
