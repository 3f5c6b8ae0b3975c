package dev.mote.engine;

import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How a graph is run, decided once: its steps with packed weights, and a place for each value.
 *
 * <p>
 * Values that a node may compute in place of its operand share that operand's place; so do reshaped values. The others get
 * offsets in one arena a kind of array ({@link MemoryPlanner}), except graph inputs and outputs, which are arrays of
 * their own at each run.
 */
final class Plan {
  private static final int ALIGNMENT = 16;

  private final Graph graph;
  private final Kernels kernels;
  private final int threads;
  /** The steps of each node. */
  private final List<List<Step>> parts;
  private final List<Step> steps;
  private final List<Planning.Temporary> temporaries;
  private final int[] root;
  private final boolean[] computed;
  private final boolean[] output;
  private final int[] offsets;
  /** Elements of each kind's arena, by {@link Storage#ordinal}. */
  private final int[] arenas;

  Plan(Graph graph, Kernels kernels, int threads) {
    this.graph = graph;
    this.kernels = kernels;
    this.threads = threads;
    this.arenas = new int[Storage.values().length];
    int values = graph.values().size();
    this.root = new int[values];
    this.computed = new boolean[values];
    this.output = new boolean[values];
    Planning planning = new Planning(graph, kernels, threads);
    share();
    this.parts = new ArrayList<>();
    for (int index = 0; index < graph.nodes().size(); index++) {
      parts.add(lower(planning, index));
    }
    this.steps = List.copyOf(planning.steps());
    this.temporaries = List.copyOf(planning.temporaries());
    this.offsets = new int[values + temporaries.size()];
    place();
  }

  /** {@code plan} for other constants, with the same memory. */
  private Plan(Plan plan, Graph graph, List<List<Step>> parts) {
    this.graph = graph;
    this.kernels = plan.kernels;
    this.threads = plan.threads;
    this.parts = parts;
    this.steps = parts.stream().flatMap(List::stream).toList();
    this.temporaries = plan.temporaries;
    this.root = plan.root;
    this.computed = plan.computed;
    this.output = plan.output;
    this.offsets = plan.offsets;
    this.arenas = plan.arenas;
  }

  private static List<Step> lower(Planning planning, int index) {
    Node node = planning.graph().nodes().get(index);
    int before = planning.steps().size();
    planning.begin(index);
    if (!isAlias(node)) {
      Lowering.lower(planning, node);
    }
    return List.copyOf(planning.steps().subList(before, planning.steps().size()));
  }

  /** The plan of a graph that differs in constants only: steps that read none of them stay. */
  Plan with(Graph changed) {
    List<List<Step>> renewed = new ArrayList<>(parts);
    for (int index = 0; index < parts.size(); index++) {
      int place = index;
      if (graph.nodes().get(index).inputs().stream()
          .anyMatch(id -> !Objects.equals(graph.constant(id), changed.constant(id)))) {
        Planning planning = new Planning(changed, kernels, threads);
        planning.temporaries().addAll(temporaries.stream().filter(each -> each.node() < place).toList());
        renewed.set(index, lower(planning, index));
        if (!planning.temporaries().equals(temporaries.stream().filter(each -> each.node() <= place).toList())) {
          return new Plan(changed, kernels, threads);
        }
      }
    }
    return new Plan(this, changed, renewed);
  }

  /** Whether frames of {@code other} serve this plan, too, once they hold its {@linkplain #fill constants}. */
  boolean hasMemoryOf(Plan other) {
    return offsets == other.offsets;
  }

  List<Step> steps() {
    return steps;
  }

  /** Bytes of all arenas. */
  long arenaBytes() {
    long bytes = 0;
    for (Storage storage : Storage.values()) {
      bytes += (long) arenas[storage.ordinal()] * storage.bytes();
    }
    return bytes;
  }

  /** Whether the node only gives another shape to a value that stays where it is. */
  private static boolean isAlias(Node node) {
    return node.op() instanceof Op.Reshape;
  }

  /** Finds which values share a place: {@link #root} is the value that stands for it. */
  private void share() {
    int[] lastRead = new int[root.length];
    Arrays.setAll(root, id -> id);
    Arrays.fill(lastRead, -1);
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      computed[node.output()] = true;
      if (isAlias(node)) {
        root[node.output()] = root[node.inputs().getFirst()];
      }
    }
    graph.outputs().forEach(id -> output[root[id]] = true);
    for (int index = 0; index < graph.nodes().size(); index++) {
      for (int input : graph.nodes().get(index).inputs()) {
        lastRead[root[input]] = index;
      }
    }
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      int result = root[node.output()];
      for (int operand = 0; operand < node.inputs().size() && !isAlias(node) && result == node.output(); operand++) {
        int given = root[node.inputs().get(operand)];
        if (computed[given] && !output[given] && !output[result] && lastRead[given] == index
            && Lowering.mayBeInPlace(graph, node, operand)) {
          redirect(result, given);
          lastRead[given] = lastRead[result];
          break;
        }
      }
    }
  }

  private void redirect(int from, int to) {
    for (int id = 0; id < root.length; id++) {
      if (root[id] == from) {
        root[id] = to;
      }
    }
  }

  /** Gives offsets to the values and temporaries that live in arenas. */
  private void place() {
    int[] first = new int[root.length];
    int[] last = new int[root.length];
    Arrays.fill(first, Integer.MAX_VALUE);
    for (int index = 0; index < graph.nodes().size(); index++) {
      Node node = graph.nodes().get(index);
      int result = root[node.output()];
      first[result] = Math.min(first[result], index);
      last[result] = Math.max(last[result], index);
      for (int input : node.inputs()) {
        last[root[input]] = Math.max(last[root[input]], index);
      }
    }
    for (Storage storage : Storage.values()) {
      place(storage, first, last);
    }
    for (int id = 0; id < root.length; id++) {
      offsets[id] = offsets[root[id]];
    }
  }

  private void place(Storage storage, int[] first, int[] last) {
    List<Integer> slots = new ArrayList<>();
    List<MemoryPlanner.Buffer> buffers = new ArrayList<>();
    for (int id = 0; id < root.length; id++) {
      if (inArena(id) && root[id] == id && Storage.of(graph.type(id).dtype()) == storage) {
        slots.add(id);
        buffers.add(new MemoryPlanner.Buffer(graph.type(id).shape().count(), first[id], last[id], ALIGNMENT));
      }
    }
    for (int index = 0; index < temporaries.size() && storage == Storage.FLOATS; index++) {
      Planning.Temporary temporary = temporaries.get(index);
      slots.add(root.length + index);
      buffers.add(new MemoryPlanner.Buffer(temporary.floats(), temporary.node(), temporary.node(), ALIGNMENT));
    }
    MemoryPlanner.MemoryPlan plan = MemoryPlanner.plan(buffers);
    arenas[storage.ordinal()] = Math.toIntExact(plan.total());
    for (int index = 0; index < slots.size(); index++) {
      offsets[slots.get(index)] = (int) plan.offset(index);
    }
  }

  private boolean inArena(int id) {
    return computed[root[id]] && !output[root[id]];
  }

  /** The memory of one run at a time: arenas and constants; inputs and outputs are set by {@link #begin}. */
  Frame frame() {
    Object[] arrays = new Object[arenas.length];
    for (Storage storage : Storage.values()) {
      arrays[storage.ordinal()] = storage.make(arenas[storage.ordinal()]);
    }
    Object[] slots = new Object[offsets.length];
    for (int id = 0; id < root.length; id++) {
      if (graph.constant(root[id]) == null && inArena(id)) {
        slots[id] = arrays[Storage.of(graph.type(id).dtype()).ordinal()];
      }
    }
    for (int index = 0; index < temporaries.size(); index++) {
      slots[root.length + index] = arrays[Storage.FLOATS.ordinal()];
    }
    Frame frame = new Frame(slots, offsets);
    fill(frame);
    return frame;
  }

  /** Puts the constants into a frame. */
  void fill(Frame frame) {
    for (int id = 0; id < root.length; id++) {
      Tensor constant = graph.constant(root[id]);
      if (constant != null) {
        frame.arrays()[id] = Storage.of(constant);
      }
    }
  }

  /** Scratch for one thread. */
  Scratch scratch() {
    return new Scratch(new float[steps.stream().mapToInt(Step::scratchFloats).max().orElse(0)],
        new int[steps.stream().mapToInt(Step::scratchInts).max().orElse(0)]);
  }

  /** Whether no step needs more than {@code scratch}. */
  boolean scratchFits(Scratch scratch) {
    return steps.stream().allMatch(step -> step.scratchFloats() <= scratch.floats().length
        && step.scratchInts() <= scratch.ints().length);
  }

  /** Puts the inputs and fresh arrays for the outputs into a frame. */
  void begin(Frame frame, List<Tensor> inputs) {
    Object[] slots = frame.arrays();
    for (int index = 0; index < inputs.size(); index++) {
      slots[graph.inputs().get(index)] = Storage.of(inputs.get(index));
    }
    for (int id : graph.outputs()) {
      if (computed[root[id]]) {
        slots[root[id]] = Storage.of(graph.type(id).dtype()).make(graph.type(id).shape().count());
      }
    }
    for (int id = 0; id < root.length; id++) {
      slots[id] = slots[root[id]];
    }
  }

  /** The results of a run. */
  List<Tensor> end(Frame frame) {
    List<Tensor> results = graph.outputs().stream().map(id -> Storage.tensor(graph.type(id).shape(),
        graph.type(id).dtype(), frame.arrays()[id])).toList();
    return results;
  }
}
