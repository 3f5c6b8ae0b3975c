package dev.mote.app.recipe;

import dev.mote.formats.yaml.Position;
import dev.mote.formats.yaml.Wording;
import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.pass.Simplify;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Passes in the order in which they run.
 *
 * @param steps at least one
 */
public record Recipe(List<Step> steps) {
  /** What refusals call a recipe and what stands in it. */
  static final Wording WORDING = new Wording("recipe", "a list of passes", "write a line such as - quantize", "option");

  /**
   * A pass with its name.
   *
   * @param at where it is named
   */
  record Step(Position at, String name, RecipePass pass) {}

  /** Copies the list. */
  public Recipe {
    steps = List.copyOf(steps);
  }

  /** Reads a recipe. Throws {@link BadInputException} with line and column of what is wrong. */
  public static Recipe read(Path file) throws IOException {
    return of(Yaml.read(file, WORDING));
  }

  /** The recipe in {@code text}, which stands in {@code file}. */
  static Recipe of(String file, String text) {
    return of(Yaml.read(file, text, WORDING));
  }

  private static Recipe of(Yaml yaml) {
    if (!(yaml instanceof Yaml.Items list) || list.items().isEmpty()) {
      throw yaml.at().refused("a recipe is a list of passes, found "
          + (yaml instanceof Yaml.Items ? "an empty one" : "something else") + "; begin each with - as in - quantize");
    }
    return new Recipe(list.items().stream().map(Recipe::step).toList());
  }

  private static Step step(Yaml item) {
    if (item instanceof Yaml.Fields(_, List<Yaml.Field> fields) && fields.size() == 1) {
      Yaml.Field only = fields.getFirst();
      List<Yaml.Field> options = switch (only.value()) {
        case Yaml.Fields given -> given.fields();
        case Yaml.Scalar(_, String text) when text.isEmpty() -> List.of();
        case Yaml.Scalar _,Yaml.Items _ -> throw only.value().at().refused(
            "a pass has options by name, as in quantize: {weights: int8}, found something else; write their names");
      };
      return step(only.name(), options);
    }
    if (item instanceof Yaml.Scalar name) {
      return step(name, List.of());
    }
    throw item.at().refused("each line of a recipe is a pass, as in - equalize or - quantize: {weights: int8}, found "
        + (item instanceof Yaml.Fields ? "several names" : "a list") + "; indent options below their pass");
  }

  private static Step step(Yaml.Scalar name, List<Yaml.Field> options) {
    return new Step(name.at(), name.text(), PassKind.named(name).read(name.at(), options));
  }

  /** Refuses what does not fit {@code network} or the data, with line and column, before any work. */
  public void check(Graph network, Workbench bench) {
    RecipePass.Numbers numbers = RecipePass.Numbers.of(network);
    String before = "the model";
    for (Step step : steps) {
      if (!step.pass().takes(numbers)) {
        RecipePass.Numbers taken = numbers == RecipePass.Numbers.REALS
            ? RecipePass.Numbers.INTEGERS
            : RecipePass.Numbers.REALS;
        throw step.at().refused(step.name() + " takes " + taken.sentence() + ", found that " + before
            + " gives " + numbers.sentence() + "; move it or leave it out");
      }
      if (network.inputs().size() != 1) {
        throw step.at().refused("recipes run on networks with one input, found " + network.inputs().size()
            + " in '" + network.name() + "'; split the network");
      }
      step.pass().check(network, bench);
      numbers = step.pass().gives(numbers);
      before = step.name();
    }
  }

  /** Whether a pass trains. */
  public boolean trains() {
    return steps.stream().anyMatch(step -> step.pass().trains());
  }

  /** Runs all passes on the network as it is in its file. What one refuses is refused at its place. */
  public Graph run(Graph network, Workbench bench) {
    Compression compression = new Compression(network, Map.of(), false);
    int trainings = 0;
    for (int index = 0; index < steps.size(); index++) {
      Step step = steps.get(index);
      bench.tasks().note(step.name() + " (pass " + (index + 1) + " of " + steps.size() + ")");
      trainings += step.pass().trains() ? 1 : 0;
      Workbench own = bench.ofTraining(trainings);
      boolean norms = steps.subList(index, steps.size()).stream().anyMatch(later -> later.pass().wantsBatchNorms());
      List<Pass> simplify = norms ? Simplify.keepingBatchNorms() : List.of(new Simplify());
      Compression before = compression.with(Pass.run(compression.network(), simplify));
      compression = step.at().locating(() -> step.pass().apply(before, own));
    }
    return compression.network();
  }
}
