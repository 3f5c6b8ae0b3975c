package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Event camera recordings ({@code .bin}) in one folder a class, counted into images.
 *
 * <p>
 * An event is 40 bits, big-endian: x (8), y (8), polarity (1), microseconds (23). A recording is cut into {@code bins} equal
 * spans of time; a sample is {@code [height, width, 2 * bins]} with the number of events of each polarity, off then on,
 * span after span. Source: G. Orchard et al., Converting static image datasets to spiking neuromorphic datasets using
 * saccades, 2015.
 */
final class EventFolders implements DataSet {
  private static final int EVENT_BYTES = 5;
  private static final int MOST_BINS = 1000;
  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,2})x([1-9]\\d{0,2})");

  private final ClassFolders folders;
  private final Shape shape;
  private final int bins;

  private EventFolders(ClassFolders folders, int width, int height, int bins) {
    this.folders = folders;
    this.shape = Shape.of(height, width, 2 * bins);
    this.bins = bins;
  }

  static Parts open(Path place, @Nullable String bins, @Nullable String size) {
    int spans = bins == null ? 1 : bins.matches("\\d{1,4}") ? Integer.parseInt(bins) : 0;
    Matcher extents = SIZE.matcher(size == null ? "34x34" : size);
    if (spans < 1 || spans > MOST_BINS || !extents.matches()) {
      throw new BadInputException(
          "events are counted in ?bins=T spans (1 to " + MOST_BINS + ") of ?size=WxH pixels, found bins="
              + bins + " and size=" + size + " for " + place + "; correct the option");
    }
    int width = Integer.parseInt(extents.group(1));
    int height = Integer.parseInt(extents.group(2));
    return ClassFolders.open(place, Set.of("bin"), folders -> new EventFolders(folders, width, height, spans));
  }

  @Override
  public String name() {
    return "events:" + folders.place();
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
    byte[] events = folders.bytes(index);
    if (events.length % EVENT_BYTES != 0) {
      throw new BadInputException("a recording holds whole events of " + EVENT_BYTES + " bytes, found " + events.length
          + " bytes in " + folders.locate(index) + "; take the whole file");
    }
    java.util.Arrays.fill(target, offset, offset + shape.count(), 0);
    long end = 1;
    for (int at = 0; at < events.length; at += EVENT_BYTES) {
      end = Math.max(end, time(events, at) + 1);
    }
    for (int at = 0; at < events.length; at += EVENT_BYTES) {
      int x = events[at] & 0xFF;
      int y = events[at + 1] & 0xFF;
      if (x >= shape.dim(1) || y >= shape.dim(0)) {
        throw new BadInputException(
            "events lie within " + shape.dim(1) + "x" + shape.dim(0) + " pixels, found one at " + x
                + "," + y + " in " + folders.locate(index) + "; give the size with ?size=WxH");
      }
      int polarity = events[at + 2] >> 7 & 1;
      int bin = (int) (time(events, at) * bins / end);
      target[offset + (y * shape.dim(1) + x) * shape.dim(2) + 2 * bin + polarity]++;
    }
  }

  private static long time(byte[] events, int at) {
    return (events[at + 2] & 0x7FL) << 16 | (events[at + 3] & 0xFF) << 8 | events[at + 4] & 0xFF;
  }
}
