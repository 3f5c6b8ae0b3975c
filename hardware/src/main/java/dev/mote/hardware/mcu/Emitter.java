package dev.mote.hardware.mcu;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.learn.Loss;
import dev.mote.learn.TrainingGraph;
import dev.mote.learn.integer.IntegerGradients;
import dev.mote.learn.zeroth.IntegerLoss;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Turns a graph into C for a target: the entrance of this package. */
public final class Emitter {
  private static final Set<String> TAKEN = Set.of("mote", "board", "host", "runner", "models", "program", "arm_mve",
      "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes", "iso646", "limits", "locale", "math",
      "setjmp",
      "signal", "stdarg", "stdbool", "stddef", "stdint", "stdio", "stdlib", "string", "tgmath", "time", "wchar",
      "wctype");

  private Emitter() {}

  /**
   * The C code of {@code graph} for {@code target}.
   *
   * @throws dev.mote.graph.UnsupportedException where an operator has no kernel in C
   */
  public static Firmware emit(Graph graph, McuTarget target) {
    return emit(graph, target, true);
  }

  /** The same with one node a layer where not {@code fuse}, so that every node's result can be looked at. */
  public static Firmware emit(Graph graph, McuTarget target, boolean fuse) {
    Image image = Image.of(Lowering.lower(graph, fuse), target.profile().kernels());
    return new Firmware(name(graph), target, image);
  }

  /** The name of the network's files and functions, which is no name of the harness's or of C's own. */
  private static String name(Graph graph) {
    String name = Lowering.Names.identifier(graph.name());
    return TAKEN.contains(name) ? name + "_network" : name;
  }

  /**
   * The C code of the gradients of a float network: the loss of one sample and its gradient by every trained constant.
   *
   * <p>
   * Inputs are the sample, its targets (one number a result, for a class 1 and the others 0), and the constants, which
   * running keeps; outputs are the loss and then one gradient a constant, named after it.
   *
   * @throws BadInputException                    where the network is quantised or has nothing to train
   * @throws dev.mote.graph.UnsupportedException where it cannot be differentiated, or an operator has no kernel in C
   */
  public static Firmware emitGradients(Graph network, Loss loss, McuTarget target) {
    network.values().stream().filter(value -> value.type().isQuantized()).findFirst().ifPresent(value -> {
      throw new BadInputException("gradients are of float networks, found the quantised '" + value.name() + "' in '"
          + network.name() + "'; emit the network it was quantised from");
    });
    Graph gradients = TrainingGraph.of(network, loss, 1).gradients();
    Program program = Lowering.lower(gradients, true).keepingInputs(2);
    return new Firmware(Lowering.Names.identifier(network.name() + "_gradients"), target,
        Image.of(program, target.profile().kernels()));
  }

  /**
   * The C code of a step of back-propagation through an int8 network: the forward pass on integers, the loss of one sample and
   * its gradient by the real numbers of every trained constant ({@link IntegerGradients#withForward}).
   *
   * @param layers what is trained
   * @throws dev.mote.graph.UnsupportedException where a gradient cannot be computed, or an operator has no kernel in C
   */
  public static Firmware emitGradients(Graph network, List<dev.mote.learn.zeroth.Layer> layers, McuTarget target) {
    Graph step = IntegerGradients.of(network, layers, IntegerLoss.logits(network), 1).withForward(network);
    Program program = Lowering.lower(step, true).keepingInputs(2);
    return new Firmware(Lowering.Names.identifier(step.name()), target, Image.of(program, target.profile().kernels()));
  }

  /** The library of kernels that {@code image} uses, by file name. */
  static Map<String, String> kernels(Image image) {
    Map<String, String> files = new TreeMap<>();
    files.put("mote.h", Resources.read("c99", "mote.h"));
    for (Call.Kernel kernel : image.kernels()) {
      for (String ending : new String[]{".h", ".c"}) {
        addWithIncludes(files, kernel.profile(), kernel.name() + ending);
      }
    }
    return files;
  }

  /** Adds a file and the files it includes: of its own folder, else of the portable one; a header brings its source. */
  static void addWithIncludes(Map<String, String> files, String profile, String file) {
    if (files.containsKey(file)) {
      return;
    }
    String folder = Resources.exists(profile, file) ? profile : Profile.C99.label();
    String text = Resources.read(folder, file);
    files.put(file, text);
    text.lines().filter(line -> line.startsWith("#include \"")).map(line -> line.split("\"")[1])
        .forEach(included -> {
          addWithIncludes(files, folder, included);
          String source = included.replaceAll("\\.h$", ".c");
          if (Resources.exists(folder, source) || Resources.exists(Profile.C99.label(), source)) {
            addWithIncludes(files, folder, source);
          }
        });
  }
}
