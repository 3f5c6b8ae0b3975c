package dev.mote.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on recipes says what the passes are, and its examples are recipes. */
class RecipesPageTest {
  private static final Path PAGE = Path.of("../docs/recipes.md");

  @Test
  void theTableIsThatOfThePasses() throws Exception {
    List<String> rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).isEqualTo(PassKind.all().stream().map(RecipesPageTest::row).toList());
  }

  private static String row(PassKind kind) {
    String options = kind.options().stream().map(option -> "`" + option.name() + "`").collect(Collectors.joining(", "));
    return "| `" + kind.name() + "` | " + kind.summary() + " |" + (options.isEmpty() ? "" : " " + options) + " |";
  }

  @Test
  void theExamplesAreRecipes() throws Exception {
    List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE))
        .results().map(match -> match.group(1)).toList();
    assertThat(examples).isNotEmpty().allSatisfy(text -> assertThat(Recipe.of("page", text).steps()).isNotEmpty());
  }
}
