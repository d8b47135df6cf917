import tseslint from "typescript-eslint";

/** The walls between the rooms of the house: what each may not import, and why. */
const wall = (files, ...patterns) => ({
    files,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
});

const azureClients = {
    group: ["@azure/*", "**/data-plane/azure/clients", "**/data-plane/azure/credentials"],
    allowTypeImports: true,
    message: "Components declare and never call Azure: put it into components/data-plane/.",
};
const declarations = {
    group: ["@pulumi/azure-native", "@pulumi/azure-native/*", "@pulumi/azuread", "@pulumi/azuread/*"],
    allowTypeImports: true,
    message: "The data plane calls Azure and never declares resources.",
};
const rehearsal = {
    group: ["local", "local/*", "**/local/**"],
    message: "Components and stacks don't know that the rehearsal exists.",
};
const library = {
    group: ["pulumi-azure-keyvault", "pulumi-azure-keyvault/*", "**/components/**"],
    message: "The rehearsal knows Azure's and Pulumi's public protocols, and nothing of the components.",
};
const librarySources = {
    group: ["**/components/**"],
    message: "A stack imports the library by its package name, as an outside user would.",
};
const fromLibrary = {
    regex: "^pulumi-azure-keyvault($|/(?!guardrails$))",
    message: "The policy pack judges by the library's guardrails, and knows nothing else of the library.",
};
const pulumiItself = {
    group: ["@pulumi/*", "@azure/*"],
    message: "A review is made of what a preview says: pure functions, for any place that has Node.",
};
const wholeProvider = {
    regex: "^@pulumi/azure-native$",
    allowTypeImports: true,
    message: "Import the submodule (`@pulumi/azure-native/keyvault`): the whole package loads many times slower.",
};

// `npm run lint` runs it in two parts: each folder with a tsconfig takes half a gigabyte for the types of azure-native, and all at once
// take more than Node allows.
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
    wall(["components/**/*.ts"], azureClients, rehearsal, wholeProvider),
    wall(["components/data-plane/**/*.ts"], declarations, rehearsal),
    wall(["stacks/**/*.ts"], rehearsal, librarySources, wholeProvider),
    wall(["components/verify/**/*.ts"], declarations, rehearsal),
    wall(["components/review/**/*.ts"], pulumiItself, rehearsal),
    wall(["policy/**/*.ts"], fromLibrary, librarySources, rehearsal),
    wall(["local/**/*.ts"], library),
);
