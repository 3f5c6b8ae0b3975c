package dev.mote.app;

import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.hardware.cim.ChipAccuracy;
import dev.mote.hardware.cim.CimTarget;
import dev.mote.learn.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Passes over the data through macros, each kept in a file as soon as it is finished. */
final class SweepRuns {
  private static final int KEY_BYTES = 8;

  private final RowFile<Row> rows;
  private final byte[] network;
  private final String data;
  private final Graph graph;
  private final DataSet set;
  private final long seed;
  private final int threads;
  private long done;

  /**
   * One pass.
   *
   * @param key of all that its outcome depends on
   */
  private record Row(String key, String setting, int chip, int read, int correct, int count, double seconds) {}

  /** Reads what is finished. */
  SweepRuns(Path file, Path model, String data, Graph graph, DataSet set, long seed, int threads) throws IOException {
    this.rows = new RowFile<>(file, "a finished pass of a sweep is a line of 7 fields", 7,
        row -> List.of(row.key(), row.setting(), row.chip(), row.read(), row.correct(), row.count(),
            String.format(Locale.ROOT, "%.1f", row.seconds())),
        fields -> new Row(fields[0], fields[1], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]),
            Integer.parseInt(fields[4]), Integer.parseInt(fields[5]), Double.parseDouble(fields[6])));
    this.network = Files.readAllBytes(model);
    this.data = data;
    this.graph = graph;
    this.set = set;
    this.seed = seed;
    this.threads = threads;
  }

  /** The accuracy on a macro; one pass stands for all where chips and reads are equal. */
  ChipAccuracy of(CimTarget target, int chips, int reads, Progress progress, String setting) throws IOException {
    String key = key(target);
    List<ChipAccuracy.Run> runs = new ArrayList<>();
    for (int chip = 1; chip <= chips; chip++) {
      for (int read = 1; read <= reads; read++) {
        if (runs.isEmpty() || target.isRandom()) {
          runs.add(run(target, key, chip, read, progress, setting));
        }
        done += set.size();
        progress.at(done, setting);
      }
    }
    return new ChipAccuracy(runs);
  }

  private ChipAccuracy.Run run(CimTarget target, String key, int chip, int read, Progress progress, String setting)
      throws IOException {
    Row row = rows.find(each -> each.key().equals(key) && each.chip() == chip && each.read() == read).orElse(null);
    if (row == null) {
      long began = System.nanoTime();
      long before = done;
      ChipAccuracy.Run run = ChipAccuracy.run(target, graph, set, seed, chip, read, threads,
          samples -> progress.at(before + samples, setting));
      row = new Row(key, setting, chip, read, run.found().correct(), run.found().count(),
          (System.nanoTime() - began) / 1e9);
      rows.add(row);
    }
    return new ChipAccuracy.Run(chip, read, new Evaluation(row.correct(), row.count()));
  }

  /** The macro with all its fields, the network, the data by name and size, the seed. */
  private String key(CimTarget target) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(network);
      String rest = target.macro() + "\n" + data + "\n" + set.size() + "\n" + seed;
      byte[] hash = digest.digest(rest.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
