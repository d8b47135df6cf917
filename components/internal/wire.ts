/** The name under which programs and Pulumi's provider process load this package. */
export const packageName = "pulumi-azure-keyvault";

/**
 * The version of the JSON between components and data-plane handlers. It goes up when a handler of the version before
 * could misread what a component sends; a handler reads all versions up to its own. Version 1 is what says none.
 */
export const schemaVersion: number = 1;
