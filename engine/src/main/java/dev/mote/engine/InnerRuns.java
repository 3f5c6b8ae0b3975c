package dev.mote.engine;

import java.util.ArrayList;
import java.util.List;

/** Collects the runs of an inner dimension in the order of the packed weights, and makes {@link Segments} of them. */
final class InnerRuns {
  private record Run(int start, int length) {}

  private final int step;
  private final List<Run> runs = new ArrayList<>();
  private int inner;

  /** @param step distance of neighbours of one run in A */
  InnerRuns(int step) {
    this.step = step;
  }

  void add(int start, int length) {
    runs.add(new Run(start, length));
    inner += length;
  }

  int inner() {
    return inner;
  }

  /**
   * For each panel width in vectors (index 0 is unused) the runs in chunks of at most {@code limit} elements.
   */
  List<List<Segments>> chunks(int widest, int lanes, int limit) {
    List<List<Segments>> byWidth = new ArrayList<>();
    byWidth.add(List.of());
    for (int vectors = 1; vectors <= widest; vectors++) {
      byWidth.add(chunksOf(vectors * lanes, limit));
    }
    return List.copyOf(byWidth);
  }

  /**
   * Likewise in one chunk, where each run is a row of pixels of {@code channels} channels: channel by channel, and in a channel
   * pixel by pixel.
   */
  List<List<Segments>> across(int channels, int widest, int lanes) {
    List<List<Segments>> byWidth = new ArrayList<>();
    byWidth.add(List.of());
    int pixels = runs.getFirst().length / channels;
    int[] a = new int[runs.size() * channels];
    for (int index = 0; index < a.length; index++) {
      a[index] = runs.get(index / channels).start + index % channels * step;
    }
    for (int vectors = 1; vectors <= widest; vectors++) {
      int width = vectors * lanes;
      int[] b = new int[a.length];
      for (int index = 0; index < b.length; index++) {
        b[index] = (index / channels * pixels * channels + index % channels) * width;
      }
      byWidth.add(List.of(new Segments(a, b, pixels, channels * step, channels * width)));
    }
    return List.copyOf(byWidth);
  }

  private List<Segments> chunksOf(int width, int limit) {
    List<Segments> chunks = new ArrayList<>();
    List<Run> pending = new ArrayList<>();
    int packed = 0;
    int begun = 0;
    for (Run run : runs) {
      for (int done = 0; done < run.length; done += limit) {
        Run part = new Run(run.start + done * step, Math.min(limit, run.length - done));
        boolean fits = (pending.size() + 1L) * part.length <= limit;
        if (!pending.isEmpty() && (pending.getFirst().length != part.length || !fits)) {
          chunks.add(segments(pending, begun, width));
          begun = packed;
          pending.clear();
        }
        pending.add(part);
        packed += part.length;
      }
    }
    chunks.add(segments(pending, begun, width));
    return List.copyOf(chunks);
  }

  private Segments segments(List<Run> parts, int begun, int width) {
    int length = parts.isEmpty() ? 0 : parts.getFirst().length;
    int[] a = parts.stream().mapToInt(Run::start).toArray();
    int[] b = new int[a.length];
    for (int index = 0; index < b.length; index++) {
      b[index] = (begun + index * length) * width;
    }
    return new Segments(a, b, length, step, width);
  }
}
