import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["**/dist/", ".local/", "coverage/"] },
    {
        files: ["**/*.ts"],
        extends: [...tseslint.configs.recommendedTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
            "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
            // An Output in a template literal prints a warning text instead of its value.
            "@typescript-eslint/no-base-to-string": "error",
        },
    },
);
