package dev.mote.hardware.mcu;

import dev.mote.graph.Activation;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Measures the sections of the kernel library with the compiler: bytes, stack, and which other sections they need. */
final class MeasuredSizes {
  private static final Pattern SECTION = Pattern.compile(" *\\d+ (\\.(?:text|rodata|data)\\S*) +([0-9a-f]{8}) .*");
  private static final Pattern SYMBOL = Pattern
      .compile("[0-9a-f]{8} (.).{6} (\\.\\S+)\t[0-9a-f]{8} (?:\\.hidden )?(\\S+)");
  private static final Pattern RELOCATION = Pattern.compile("[0-9a-f]{8} R_ARM_\\S+ +(\\S+)");
  private static final Pattern FRAME = Pattern
      .compile("node: \\{ title: \"([^\"]+)\" label: \"[^\"]*\\\\n(\\d+) bytes \\((\\S+)\\)\" \\}");

  private static final Pattern FUNCTION = Pattern.compile("[0-9a-f]{8} <([^>]+)>:");
  private static final Pattern PUSH = Pattern.compile(".*\\t(push|vpush|stmdb)(?:\\.w)?\\t(?:sp!, )?\\{(.*)\\}.*");

  private final Path folder;
  private final Map<String, SizeTable.Section> sections = new TreeMap<>();

  private MeasuredSizes(Path folder) {
    this.folder = folder;
  }

  /** The sections by name: of public functions their names, of all else the file and the name. */
  static Map<String, SizeTable.Section> of(McuTarget target, Path resources) throws IOException {
    MeasuredSizes sizes = new MeasuredSizes(Files.createTempDirectory("mote-sizes"));
    for (String profile : Stream.of(Profile.C99, target.profile()).map(Profile::label).distinct().toList()) {
      try (Stream<Path> files = Files.list(resources.resolve(profile))) {
        for (Path file : files.toList()) {
          Files.copy(file, sizes.folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    List<String> sources;
    try (Stream<Path> files = Files.list(sizes.folder)) {
      sources = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".c")).sorted().toList();
    }
    sizes.compile(target, sources);
    for (String source : sources) {
      sizes.read(source.substring(0, source.length() - 2));
    }
    sizes.emitted(target);
    return sizes.sections;
  }

  private void compile(McuTarget target, List<String> sources) {
    Toolchain.compile(folder, Toolchain.words(List.of(target.compiler(), "-c", "-fcallgraph-info=su"),
        Toolchain.words(Toolchain.FLAGS, target.processorFlags(), List.of()), sources));
  }

  private void read(String file) throws IOException {
    String dump = Toolchain.compile(folder, List.of("arm-none-eabi-objdump", "-h", "-t", "-r", file + ".o"));
    Map<String, Integer> bytes = new HashMap<>();
    Map<String, String> homes = new HashMap<>();
    Map<String, Set<String>> needs = new HashMap<>();
    Set<String> global = new TreeSet<>();
    String current = "";
    for (String line : dump.lines().toList()) {
      Matcher section = SECTION.matcher(line);
      Matcher symbol = SYMBOL.matcher(line);
      Matcher relocation = RELOCATION.matcher(line);
      if (section.matches()) {
        bytes.put(section.group(1), Integer.parseInt(section.group(2), 16));
      } else if (symbol.matches()) {
        homes.put(symbol.group(3), symbol.group(2));
        if (symbol.group(1).equals("g")) {
          global.add(symbol.group(3));
        }
      } else if (line.startsWith("RELOCATION RECORDS FOR [")) {
        current = line.substring(line.indexOf('[') + 1, line.indexOf(']'));
      } else if (relocation.matches()) {
        String value = relocation.group(1).replaceAll("[+-]0x[0-9a-f]+$", "");
        needs.computeIfAbsent(current, _ -> new TreeSet<>()).add(homes.getOrDefault(value, value));
      }
    }
    Map<String, Integer> frames = frames(file);
    bytes.forEach((section, size) -> {
      if (size > 0) {
        Set<String> named = new TreeSet<>();
        needs.getOrDefault(section, Set.of()).forEach(need -> named.add(name(file, need, global)));
        named.remove(name(file, section, global));
        sections.put(name(file, section, global),
            new SizeTable.Section(size, frames.getOrDefault(name(file, section, global), 0), List.copyOf(named)));
      }
    });
  }

  /** {@code .text.mote_NAME} is known by its public name, other sections by file and name, symbols of other files as they are. */
  private static String name(String file, String section, Set<String> global) {
    if (!section.startsWith(".")) {
      return section;
    }
    String bare = section.replaceFirst("^\\.(text|rodata|data)\\.?", "");
    return global.contains(bare) ? bare : file + ":" + bare;
  }

  private Map<String, Integer> frames(String file) throws IOException {
    Map<String, Integer> frames = new HashMap<>();
    Matcher matcher = FRAME.matcher(Files.readString(folder.resolve(file + ".ci")));
    while (matcher.find()) {
      String name = matcher.group(1).replace(".c:", ":");
      frames.put(name, Integer.parseInt(matcher.group(2)));
    }
    naked(file).forEach((name, bytes) -> frames.merge(frames.containsKey(name) ? name : file + ":" + name, bytes,
        (told, pushed) -> told == 0 ? pushed : told));
    return frames;
  }

  /** What functions push, by their disassembly: the compiler does not know the frames of those written in assembly. */
  private Map<String, Integer> naked(String file) {
    Map<String, Integer> pushed = new HashMap<>();
    String function = "";
    for (String line : Toolchain.compile(folder, List.of("arm-none-eabi-objdump", "-d", file + ".o")).lines()
        .toList()) {
      Matcher start = FUNCTION.matcher(line);
      Matcher push = PUSH.matcher(line);
      if (start.matches()) {
        function = start.group(1);
      } else if (push.matches()) {
        int each = push.group(1).equals("vpush") ? 8 : 4;
        pushed.merge(function, each * registers(push.group(2)), Integer::sum);
      }
    }
    return pushed;
  }

  private static int registers(String list) {
    int count = 0;
    for (String part : list.split(", *")) {
      String[] ends = part.replaceAll("[a-z]+(?=\\d)", "").split("-");
      count += ends.length == 2 ? Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1 : 1;
    }
    return count;
  }

  /** What a network and each of its layers take beside constants and parameter blocks. */
  private void emitted(McuTarget target) throws IOException {
    // The compiler treats the calls of very short chains on their own.
    int few = chain(target, 8);
    int many = chain(target, 24);
    int each = (many - few) / 16;
    Map<String, Integer> frames = frames("chain");
    int layer = frames.entrySet().stream().filter(entry -> !entry.getKey().equals("chain_run"))
        .mapToInt(Map.Entry::getValue).max().orElse(0);
    sections.put(SizeTable.LAYER, new SizeTable.Section(each, layer, List.of()));
    sections.put(SizeTable.NETWORK,
        new SizeTable.Section(few - 8 * each, frames.getOrDefault("chain_run", 0), List.of()));
  }

  /** Bytes of the object file of a chain of {@code count} layers without constants, less the parameter blocks. */
  private int chain(McuTarget target, int count) throws IOException {
    GraphBuilder builder = new GraphBuilder("chain");
    TensorType type = TensorType.i8(Shape.of(1, 4, 4, 4), 1, 0);
    int value = builder.input("x", type);
    for (int layer = 0; layer < count; layer++) {
      value = builder.add("pool" + layer, new Op.MaxPool2d(1, 1, Window.UNIT, Activation.NONE), List.of(value), type);
    }
    builder.output(value);
    Firmware firmware = Emitter.emit(builder.build(), target);
    int parameters = 0;
    for (Call call : firmware.image().calls()) {
      parameters += 8 + 8 + call.parameters().bytes();
    }
    Files.createDirectories(folder.resolve("kernels"));
    List<String> written = new ArrayList<>();
    for (Map.Entry<String, String> file : firmware.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
      written.add(file.getKey());
    }
    compile(target, List.of(firmware.name() + ".c"));
    String[] numbers = Toolchain.compile(folder, List.of("arm-none-eabi-size", firmware.name() + ".o")).lines().skip(1)
        .findFirst().orElseThrow().trim().split("\\s+");
    return Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]) - parameters;
  }
}
