package dev.mote.formats.data;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder or zip file with one folder a class.
 *
 * <p>
 * Classes are numbered in alphabetical order. Files come one of each class in turn, in alphabetical order within a class.
 *
 * @param place   the folder or zip file
 * @param classes the folders' names
 * @param files   each file's path within {@code place}
 * @param labels  each file's class
 * @param zip     the opened zip file, or null for a folder
 */
record ClassFolders(Path place, List<String> classes, List<String> files, int[] labels, @Nullable ZipFile zip) {
  private static final int LARGEST_FILE = 1 << 26;

  /** Opens a set whose place is one part, or holds the parts {@code train} and {@code test} as folders or zip files. */
  static Parts open(Path place, Set<String> extensions, Function<ClassFolders, DataSet> reader) {
    Path train = part(place, "train");
    Path test = part(place, "test");
    if (train != null && test != null) {
      return Parts.of(reader.apply(list(train, extensions)), reader.apply(list(test, extensions)));
    }
    return Parts.undivided(reader.apply(list(place, extensions)));
  }

  private static @Nullable Path part(Path place, String name) {
    for (Path candidate : List.of(place.resolve(name), place.resolve(name + ".zip"))) {
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  static ClassFolders list(Path place, Set<String> extensions) {
    try {
      if (Files.isDirectory(place)) {
        try (Stream<Path> walk = Files.walk(place, 2)) {
          return sorted(place, walk.filter(Files::isRegularFile).map(file -> place.relativize(file).toString()),
              extensions, null);
        }
      }
      ZipFile zip = new ZipFile(place.toFile());
      return sorted(place, zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName), extensions, zip);
    } catch (IOException failure) {
      throw Reading.unreadable(place, failure);
    } catch (UncheckedIOException failure) {
      throw Reading.unreadable(place, new IOException(failure.getMessage(), failure));
    }
  }

  private static ClassFolders sorted(Path place, Stream<String> names, Set<String> extensions, @Nullable ZipFile zip) {
    Map<String, List<String>> byClass = new TreeMap<>();
    names.filter(name -> extensions.contains(extension(name))).forEach(name -> {
      String[] folders = name.replace('\\', '/').split("/", -1);
      if (folders.length >= 2) {
        byClass.computeIfAbsent(folders[folders.length - 2], _ -> new ArrayList<>()).add(name);
      }
    });
    if (byClass.isEmpty()) {
      throw new BadInputException(
          "a data set of folders has one folder a class with files " + new java.util.TreeSet<>(extensions)
              + ", found none in " + place + "; check the path");
    }
    byClass.values().forEach(list -> list.sort(Comparator.naturalOrder()));
    List<String> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<List<String>> lists = List.copyOf(byClass.values());
    int longest = lists.stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < longest; round++) {
      for (int label = 0; label < lists.size(); label++) {
        if (round < lists.get(label).size()) {
          files.add(lists.get(label).get(round));
          labels.add(label);
        }
      }
    }
    return new ClassFolders(place, List.copyOf(byClass.keySet()), files,
        labels.stream().mapToInt(Integer::intValue).toArray(), zip);
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Where file {@code index} lies, for messages. */
  String locate(int index) {
    return place + (zip == null ? "/" : "!/") + files.get(index);
  }

  /** The bytes of file {@code index}. */
  byte[] bytes(int index) {
    try (InputStream stream = stream(files.get(index))) {
      byte[] bytes = stream.readNBytes(LARGEST_FILE);
      if (stream.read() >= 0) {
        throw new BadInputException("a sample's file has at most " + LARGEST_FILE + " bytes, found more in "
            + locate(index) + "; take it out of the set");
      }
      return bytes;
    } catch (IOException failure) {
      throw Reading.unreadable(locate(index), failure);
    }
  }

  private InputStream stream(String file) throws IOException {
    if (zip == null) {
      return Files.newInputStream(place.resolve(file));
    }
    InputStream stream = zip.getInputStream(zip.getEntry(file));
    if (stream == null) {
      throw new IOException("the entry is gone");
    }
    return stream;
  }
}
