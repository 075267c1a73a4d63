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
        { type: "app", pattern: "src/app" },
        { type: "feature", pattern: "src/features/*", capture: ["noun"] },
        { type: "component", pattern: "src/components" },
        { type: "lib", pattern: "src/lib" },
        { type: "api", pattern: "src/api" },
        // What lies in none of these: main.tsx.
        { type: "entry", pattern: "src" },
      ],
      "boundaries/files": [
        { category: "list of features", pattern: "src/app/features.ts" },
        { category: "value of a feature", pattern: "src/features/*/feature.ts" },
      ],
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // An empty string is nothing to show: `||` is meant.
      "@typescript-eslint/prefer-nullish-coalescing": [
        "error",
        { ignorePrimitives: { string: true, boolean: true, number: true } },
      ],
      // It speaks about the React Compiler, which is not used here.
      "react-hooks/incompatible-library": "off",
      "max-lines": ["error", { max: 250 }],
      // Whoever awaits a change by hand shows its refusal, its toast and its waiting in a way of his own.
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "AwaitExpression > CallExpression[callee.name='unwrap'] > CallExpression[callee.object.name='client'][callee.property.name!='GET']",
          message: "A change goes through useChange, or useChangeForm where it has fields.",
        },
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "@tanstack/react-query",
              importNames: ["useMutation"],
              message: "A change goes through components/use-change.ts.",
            },
          ],
        },
      ],
      // Numbers in template strings read well and cannot print "[object Object]".
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Event handlers such as onClick={() => run()} are clearer than a block for one call.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // React calls handlers and ignores what they return; promises inside are caught by the request helper.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // The router throws redirects, which are not Error objects.
      "@typescript-eslint/only-throw-error": "off",
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            {
              from: { element: { type: "entry" } },
              allow: { to: { element: { types: { anyOf: ["app", "component", "lib", "api"] } } } },
            },
            {
              from: { element: { type: "app" } },
              allow: { to: { element: { types: { anyOf: ["app", "component", "lib", "api"] } } } },
            },
            // A new noun is a folder and one line there; all else collects what the features say of themselves.
            {
              from: { file: { categories: "list of features" } },
              allow: { to: { file: { categories: "value of a feature" } } },
            },
            // Whoever is not signed in stands before the door, where there is nothing yet but this.
            {
              from: { element: { type: "app" } },
              allow: { to: { element: { type: "feature", captured: { noun: "session" } } } },
            },
            {
              from: { element: { type: "feature" } },
              allow: { to: { element: { types: { anyOf: ["component", "lib", "api"] } } } },
            },
            {
              from: { element: { type: "feature" } },
              allow: {
                to: { element: { type: "feature", captured: { noun: "{{ from.element.captured.noun }}" } } },
              },
            },
            {
              from: { element: { type: "component" } },
              allow: { to: { element: { types: { anyOf: ["component", "lib", "api"] } } } },
            },
            { from: { element: { type: "lib" } }, allow: { to: { element: { type: "lib" } } } },
            {
              from: { element: { type: "api" } },
              allow: { to: { element: { types: { anyOf: ["api", "lib"] } } } },
            },
            // What comes from packages is not ours to order.
            { allow: { to: { module: { origin: "external" } } } },
          ],
        },
      ],
    },
  },
  { files: ["src/components/use-change.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
