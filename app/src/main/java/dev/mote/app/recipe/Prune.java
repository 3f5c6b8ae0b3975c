package dev.mote.app.recipe;

import dev.mote.app.recipe.PassKind.Option;
import dev.mote.compress.pruning.ChannelPruning;
import dev.mote.compress.pruning.GroupPruning;
import dev.mote.compress.pruning.MagnitudePruning;
import dev.mote.formats.yaml.Options;
import dev.mote.formats.yaml.Options.Marked;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.Storage;
import java.util.List;
import java.util.Optional;

/**
 * Takes weights away: those of least magnitude, all but N of M neighbours, or whole channels.
 *
 * @param pass what is done
 */
record Prune(Pass pass) implements RecipePass {
  static final PassKind KIND = new PassKind("prune",
      "Take weights away: the smallest ones, all but N of M neighbours, or whole channels; one of them a pass.",
      List.of(new Option("sparsity", "SHARE", "none", "The share of weights that becomes 0, 0 to 0.999."),
          new Option("scope", "layer|global", "layer", "Whether each layer has this share or all together."),
          new Option("pattern", "N:M", "none", "Keep N of M neighbours, such as \"2:4\"; M is 2, 4, 8, 16 or 32."),
          new Option("channels", "SHARE", "none", "The share of channels that is removed, 0 to 0.99."),
          new Option("multiple", "N", "4", "Channels that stay are a multiple of this where there are as many.")),
      options -> new Prune(pass(options)));

  private static Pass pass(Options options) {
    List<String> given = List.of("sparsity", "pattern", "channels").stream().filter(options::has).toList();
    if (given.size() != 1) {
      throw options.at().refused("prune has one of sparsity, pattern and channels, found "
          + (given.isEmpty() ? "none" : String.join(" and ", given)) + "; write one pass for each");
    }
    Optional<Marked<String>> pattern = options.text("pattern");
    if (pattern.isPresent()) {
      return pattern.get().at().locating(() -> groups(pattern.get().value()));
    }
    if (options.has("channels")) {
      return new ChannelPruning(options.number("channels", 0, 0, 0.99), (int) options.whole("multiple", 4, 1, 1024),
          List.of());
    }
    return new MagnitudePruning(options.number("sparsity", 0, 0, 0.999),
        options.choice("scope", "layer", "layer", "global").equals("layer")
            ? MagnitudePruning.Scope.LAYER
            : MagnitudePruning.Scope.GLOBAL);
  }

  private static Pass groups(String text) {
    if (!text.matches("\\d{1,2}:\\d{1,2}")) {
      throw new BadInputException("a pattern is N:M, such as 2:4, found '" + text + "'; correct it");
    }
    String[] numbers = text.split(":");
    return new GroupPruning(new Storage.Groups(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
  }

  @Override
  public boolean takes(Numbers numbers) {
    return true;
  }

  @Override
  public void check(Graph network, Workbench bench) {}

  @Override
  public Compression apply(Compression before, Workbench bench) {
    return before.with(Pass.run(before.network(), pass));
  }
}
