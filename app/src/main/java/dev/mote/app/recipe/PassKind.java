package dev.mote.app.recipe;

import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Position;
import dev.mote.formats.yaml.Yaml;
import dev.mote.graph.UnknownName;
import java.util.List;
import java.util.function.Function;

/**
 * A pass that recipes may name: what it does, its options, and how it is made of them.
 *
 * @param name    in recipes
 * @param summary a sentence
 * @param options what may be set
 * @param reader  makes the pass of its options
 */
public record PassKind(String name, String summary, List<Option> options, Function<Options, RecipePass> reader) {
  /** What stands for the usual value of an option that has none. */
  public static final String REQUIRED = "must be given";

  /** The option of passes that look at samples. */
  static final Option DATA = new Option("data", "SPEC", "that of --data", "The samples to take instead.");

  /**
   * An option of a pass.
   *
   * @param name    in recipes
   * @param value   what it takes, as help texts write it
   * @param usual   what holds where it is not given
   * @param meaning a sentence
   */
  public record Option(String name, String value, String usual, String meaning) {}

  /** Copies the list. */
  public PassKind {
    options = List.copyOf(options);
  }

  /** All passes, in the order in which recipes usually have them. */
  public static List<PassKind> all() {
    return List.of(Equalize.KIND, Prune.KIND, Tensorize.KIND, FindRanks.KIND, Mixed.KIND, Train.KIND,
        Quantize.KIND, DataFreeQuantize.KIND, Polarize.KIND, Dictionary.KIND, EntropyRound.KIND);
  }

  /** The pass of this name. Throws {@link dev.mote.graph.BadInputException} with the names there are. */
  static PassKind named(Yaml.Scalar name) {
    List<String> known = all().stream().map(PassKind::name).toList();
    return all().stream().filter(kind -> kind.name().equals(name.text())).findFirst()
        .orElseThrow(() -> name.at().refused(UnknownName.refusedAs("a pass", known, name.text())));
  }

  RecipePass read(Position at, List<Yaml.Field> given) {
    return reader.apply(new Options(at, name, given, options.stream().map(Option::name).toList(),
        Recipe.WORDING));
  }
}
