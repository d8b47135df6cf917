import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type * as handlers from "../data-plane/index";
import { KeyVaultComponentError } from "./errors";
import { isPlain } from "./plain";
import { withoutUsual, type Settings } from "./usual";
import { packageName, schemaVersion } from "./wire";

/** The handlers of the data plane by the names that resource types have for them: `key` serves `Key`. */
export type DataPlaneKind = Capitalize<keyof typeof handlers>;

/** What a kind of data-plane resource is registered with, apart from its own inputs. */
export interface DataPlaneRegistration {
    /** What the handler takes an input for that isn't sent. @default nothing */
    readonly usual?: Settings;
    /** The outputs that the handler adds to the inputs. */
    readonly outputs: readonly string[];
    /** Outputs that derive from secrets: the engine can't know that by itself. */
    readonly secretOutputs?: readonly string[];
}

/**
 * A resource that lives on the data plane of a vault.
 *
 * Pulumi's Node.js SDK runs it as a dynamic resource. Its provider is one fixed line of text that loads the handler
 * from this package, so that the state holds no code, and old state runs today's handler.
 */
export abstract class DataPlaneResource extends pulumi.CustomResource {
    protected constructor(
        kind: DataPlaneKind,
        name: string,
        inputs: pulumi.Inputs,
        registration: DataPlaneRegistration,
        opts?: pulumi.CustomResourceOptions,
    ) {
        checkResolvable(process.cwd());
        const sent = withoutUsual(inputs, registration.usual ?? {}, isPlain);
        const version = schemaVersion === 1 ? {} : { schemaVersion };
        const unset = Object.fromEntries(registration.outputs.map((output) => [output, undefined]));
        super(
            dataPlaneType(kind),
            name,
            { ...unset, ...sent, ...version, __provider: providerText(kind) },
            pulumi.mergeOptions(opts, { additionalSecretOutputs: [...(registration.secretOutputs ?? [])] }),
        );
    }
}

/** The resource type of a kind. It is public: stored state and policies name it. */
export function dataPlaneType(kind: string): string {
    return `pulumi-nodejs:dynamic/azure-keyvault:${kind}`;
}

/** The text that Pulumi evaluates to find the handler of a kind. It is public: stored state carries it. */
export function providerText(kind: string): string {
    const handler = kind.charAt(0).toLowerCase() + kind.slice(1);
    return `exports.handler = () => require("${packageName}/data-plane").${handler};`;
}

const resolvableFrom = new Set<string>();

/**
 * Refuses a program from whose folder Pulumi's provider process could not load this package.
 *
 * @param folder the program's folder, from which the provider text is resolved
 */
export function checkResolvable(folder: string): void {
    if (resolvableFrom.has(folder)) {
        return;
    }
    if (process.versions["pnp"] !== undefined) {
        throw new KeyVaultComponentError(
            "PackageNotResolved",
            `${packageName} does not work under Yarn Plug'n'Play: Pulumi's provider process resolves packages from node_modules. ` +
                "Set `nodeLinker: node-modules` in .yarnrc.yml and install again.",
        );
    }
    try {
        createRequire(join(folder, "index.js")).resolve(`${packageName}/data-plane`);
    } catch (error) {
        throw new KeyVaultComponentError(
            "PackageNotResolved",
            `${packageName} can't be loaded from the program's folder ${folder}, from which Pulumi's provider process loads it. ` +
                `Add ${packageName} to the dependencies of that folder's package.json (not only to those of a package it uses) and install.`,
            { cause: error },
        );
    }
    resolvableFrom.add(folder);
}
