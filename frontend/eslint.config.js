import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts", "public"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { boundaries, "react-hooks": reactHooks },
    settings: {
      "import/resolver": { typescript: { project: "tsconfig.json" } },
      "boundaries/include": ["src/**/*"],
      "boundaries/elements": [
        { type: "entry", pattern: "src/main.tsx", mode: "full" },
        { type: "app", pattern: "src/app" },
        { type: "feature", pattern: "src/features/*", capture: ["noun"] },
        { type: "component", pattern: "src/components" },
        { type: "lib", pattern: "src/lib" },
        { type: "api", pattern: "src/api" },
      ],
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "max-lines": ["error", { max: 250 }],
      // Numbers in template strings read well and cannot print "[object Object]".
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Event handlers such as onClick={() => run()} are clearer than a block for one call.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // React calls handlers and ignores what they return; promises inside are caught by the request helper.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // The router throws redirects, which are not Error objects.
      "@typescript-eslint/only-throw-error": "off",
      "boundaries/element-types": [
        "error",
        {
          default: "disallow",
          rules: [
            { from: "entry", allow: ["app", "feature", "component", "lib", "api"] },
            { from: "app", allow: ["app", "feature", "component", "lib", "api"] },
            { from: "feature", allow: [["feature", { noun: "${from.noun}" }], "component", "lib", "api"] },
            { from: "component", allow: ["component", "lib", "api"] },
            { from: "lib", allow: ["lib", "api"] },
            { from: "api", allow: ["api", "lib"] },
          ],
        },
      ],
    },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
