package dev.mote.hardware.cim.cost;

import dev.mote.graph.Graph;
import dev.mote.hardware.Component;
import dev.mote.hardware.Cost;
import dev.mote.hardware.Cost.Item;
import dev.mote.hardware.Interval;
import dev.mote.hardware.cim.macro.Boundary;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What one inference of a network costs on a macro, and how its layers fill it. Layers follow each other; the tiles of one layer are shared out
 * among the arrays. Where all weights fit into the cells they stay there; where not, each inference writes them all, once.
 *
 * @param cost     of one inference
 * @param layers   those in the macro, in the graph's order
 * @param digital  nodes that a processor beside it computes
 * @param resident whether the weights stay in the cells
 */
public record NetworkCost(Cost cost, List<LayerUse> layers, List<Placement.Digital> digital, boolean resident) {
  /**
   * How a layer fills the macro.
   *
   * @param layer       the node's name
   * @param tiles       as large as the macro sums at once
   * @param utilisation share of their cells that hold weights
   * @param activations of arrays an inference
   * @param digital     share of the pairs of weight slice and input bit that adders sum, the mean over sums
   * @param activity    how much switches
   */
  public record LayerUse(String layer, long tiles, double utilisation, long activations, double digital,
      Activity activity) {}

  /** Copies the lists. */
  public NetworkCost {
    layers = List.copyOf(layers);
    digital = List.copyOf(digital);
  }

  /**
   * The cost of a network.
   *
   * @param activities by layer as {@link Activity#measure} gives them; layers without one have {@link Activity#USUAL}
   * @param planes     by layer, where sums of a hybrid macro decide how many planes are digital, the share of those that have each number; of layers
   *                   without them the boundary is taken midway between its least and its most
   */
  public static NetworkCost of(Graph graph, Macro macro, Map<String, Activity> activities,
      Map<String, Map<Integer, Double>> planes) {
    return new Work(graph, macro, activities, planes).run();
  }

  /** The reckoning of one network. */
  private static final class Work {
    private static final double BITS_PER_KIB = 8192;

    /** The share of a layer's sums that have the macro's boundary. */
    private record Part(Macro macro, double share) {}

    private final Graph graph;
    private final Macro macro;
    private final Map<String, Activity> activities;
    private final Map<String, Map<Integer, Double>> planes;
    private final Placement placement;
    private final ArrayModel shared;
    private final MemoryModel memory;
    private final DigitalModel processor;
    private final Map<Component, Interval> areas;
    private final double areaUm2;
    private final boolean resident;
    private final List<Item> items = new ArrayList<>();
    private final List<LayerUse> uses = new ArrayList<>();

    Work(Graph graph, Macro macro, Map<String, Activity> activities, Map<String, Map<Integer, Double>> planes) {
      this.graph = graph;
      this.macro = macro;
      this.activities = activities;
      this.planes = planes;
      placement = Placement.of(graph);
      shared = new ArrayModel(macro);
      memory = new MemoryModel(macro, shared.technology());
      processor = new DigitalModel(shared.technology(), macro.supplyV());
      areas = AreaModel.areaUm2(macro, shared);
      areaUm2 = Interval.sum(List.copyOf(areas.values())).point();
      resident = Residence.fits(
          placement.held().stream().flatMap(layer -> MatrixTiles.of(layer, macro).tiles().stream()).toList(),
          macro.array());
    }

    NetworkCost run() {
      areas.forEach((component, area) -> items.add(Item.area(component, area, "ZigZag-IMC's gates, foundries' cells")));
      placement.held().forEach(this::held);
      placement.digital().forEach(this::digital);
      return new NetworkCost(new Cost(items), uses, placement.digital(), resident);
    }

    private void held(MatrixLayer layer) {
      MatrixTiles tiles = MatrixTiles.of(layer, macro);
      Activity activity = activities.getOrDefault(layer.name(), Activity.USUAL);
      Map<Component, Interval> energy = new EnumMap<>(Component.class);
      double passNs = 0;
      double digital = 0;
      for (Part part : parts(layer.name())) {
        Macro own = part.macro();
        ArrayModel model = new ArrayModel(own);
        double vectors = part.share() * layer.vectors();
        activations(model, tiles, activity, (component, fj) -> energy.merge(component, fj.times(vectors / 1000),
            Interval::plus));
        // Columns work side by side, so the slowest ends the pass.
        passNs = Math.max(passNs, new TimeModel(model, own).passNs());
        digital += part.share() * ArrayModel.digitalShare(own);
      }
      energy.forEach((component, pj) -> items.add(Item.energy(layer.name(), component, pj, source(component))));
      double passes = Math.ceil((double) tiles.count() / macro.array().macros()) * layer.vectors();
      double timeNs = passes * passNs;
      items.add(Item.latency(layer.name(), Component.CELLS, Interval.of(timeNs),
          "activations of the array, tiles shared out among the macros"));
      items.add(Item.energy(layer.name(), Component.LEAKAGE,
          Leakage.energyPj(AreaModel.leakingUm2(macro, areas), macro.supplyV(), timeNs), Leakage.SOURCE));
      if (!resident) {
        reload(layer, tiles);
      }
      move(layer, tiles);
      uses.add(new LayerUse(layer.name(), tiles.count(), tiles.utilisation(macro),
          tiles.count() * layer.vectors() * shared.pass(1, 1, 1).size(), digital, activity));
    }

    /** What the tiles take for one vector, fJ. */
    private void activations(ArrayModel model, MatrixTiles tiles, Activity activity,
        BiConsumer<Component, Interval> energy) {
      for (MatrixTiles.Tile tile : tiles.tiles()) {
        Activity used = activity.withRows((double) tile.summed() / macro.array().activeRows());
        for (Events events : model.pass(tile.driven(), tile.summed(), tile.columns())) {
          model.activation(events, used)
              .forEach((component, fj) -> energy.accept(component, fj.times(tile.count())));
        }
      }
    }

    private String source(Component component) {
      return macro.periphery().measured().stream().filter(measured -> measured.component() == component)
          .map(measured -> "measured: " + measured.source()).findFirst()
          .orElseGet(() -> component == Component.CONVERTERS
              ? ConverterModels.SOURCE
              : "ZigZag-IMC, arXiv 2405.14978");
    }

    /** Weights are read from a buffer as large as all of them and written into cells. */
    private void reload(MatrixLayer layer, MatrixTiles tiles) {
      double bits = (double) tiles.cells() * macro.weights().bitsPerCell();
      double all = placement.held().stream().mapToLong(MatrixLayer::weights).sum();
      double pj = bits * (memory.writeFj() + memory.bufferFj(all / 1024) + memory.wireFj(areaUm2)) / 1000;
      items.add(new Item(layer.name(), Component.RELOADS, Interval.of(pj), Interval.of(memory.writeNs(bits)),
          Interval.ZERO, MemoryModel.WRITE_SOURCE));
    }

    /** Inputs are read once for all macros that work at a time, results written, and sums that tiles share kept between them. */
    private void move(MatrixLayer layer, MatrixTiles tiles) {
      double inputBits = (double) tiles.reads() * layer.vectors() * macro.inputs().bits();
      int sumBits = shared.columnAdders().accumulatorBits();
      double sums = 2.0 * (tiles.rows() - 1) * layer.outputs() * sumBits;
      double outputBits = layer.outputs() * 8.0 + sums;
      double inputKib = kib(macro.periphery().inputBufferKib(),
          graph.inputType(layer.node(), 0).shape().count() * 8.0);
      double outputKib = kib(macro.periphery().outputBufferKib(), layer.outputs() * 8.0);
      items.add(Item.energy(layer.name(), Component.BUFFERS,
          Interval.of((inputBits * memory.bufferFj(inputKib) + outputBits * memory.bufferFj(outputKib)) / 1000),
          MemoryModel.BUFFER_SOURCE));
      items.add(Item.energy(layer.name(), Component.INTERCONNECT,
          Interval.of((inputBits + outputBits) * memory.wireFj(areaUm2) / 1000), MemoryModel.WIRE_SOURCE));
      items.add(Item.energy(layer.name(), Component.DIGITAL, Interval.of(layer.outputs() * processor.rescalePj()),
          DigitalModel.SOURCE));
    }

    private static double kib(double told, double bits) {
      return told > 0 ? told : bits / BITS_PER_KIB;
    }

    private void digital(Placement.Digital node) {
      var type = graph.outputType(node.node());
      double elements = type.shape().count();
      double pj = node.macs() * processor.macPj(type.dtype()) + elements * processor.addPj()
          + 2 * elements * 8 * memory.bufferFj(elements / 1024) / 1000;
      items.add(new Item(node.node().name(), Component.DIGITAL, Interval.of(pj),
          Interval.of(processor.timeNs(node.macs() + elements)), Interval.ZERO, DigitalModel.SOURCE));
    }

    /** The sums of a layer by the boundary that they have. */
    private List<Part> parts(String layer) {
      if (!(macro.summation() instanceof Summation.Hybrid hybrid)) {
        return List.of(new Part(macro, 1));
      }
      return switch (hybrid.boundary()) {
        case Boundary.Fixed _ -> List.of(new Part(macro, 1));
        case Boundary.PerLayer layers ->
          List.of(new Part(fixed(hybrid, layers.planes().getOrDefault(layer, layers.others())), 1));
        case Boundary.Saliency _ -> {
          Map<Integer, Double> shares = planes.getOrDefault(layer, Map.of());
          yield shares.isEmpty()
              ? List.of(new Part(macro, 1))
              : shares.entrySet().stream().map(each -> new Part(fixed(hybrid, each.getKey()), each.getValue()))
                  .toList();
        }
      };
    }

    private Macro fixed(Summation.Hybrid hybrid, int count) {
      return macro.with(new Summation.Hybrid(hybrid.adder(), new Boundary.Fixed(count), hybrid.low(), hybrid.domain(),
          hybrid.converter()));
    }
  }
}
