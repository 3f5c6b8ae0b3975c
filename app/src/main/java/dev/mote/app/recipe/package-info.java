/**
 * Recipes: a list of passes with their options in a YAML file, which {@code mote compress} runs on a network.
 *
 * <p>
 * Start at {@link dev.mote.app.recipe.Recipe}. A new pass is a record under {@link dev.mote.app.recipe.RecipePass} and an
 * entry of {@link dev.mote.app.recipe.PassKind}. A recipe is checked in whole against the network and the data before its
 * first pass runs, and what is wrong is told with line and column.
 */
@NullMarked
package dev.mote.app.recipe;

import org.jspecify.annotations.NullMarked;
