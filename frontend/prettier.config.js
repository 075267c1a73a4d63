/**
 * Prettier, not Biome: one package of plain JavaScript that knows all that lies here (TypeScript, CSS, HTML, JSON,
 * Markdown) and nothing beside it. Biome is faster, but a native program for each platform with a second linter in it,
 * and here eslint is needed in any case, for its rules about types and about who imports whom.
 *
 * @type {import("prettier").Config}
 */
export default {
  printWidth: 110,
};
