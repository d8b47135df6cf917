// The providers that no program declares: one for each package and version that its resources need.
import { Secret, type PropertyMap } from "../../values";
import { UserError } from "../../errors";
import type { DeploymentContext } from "../context";
import type { Goal } from "../goal";
import { DYNAMIC_PACKAGE } from "../providers/plugin-host";
import { providerType } from "../urn";

/** A package as a request names it. */
export interface PackageRequest {
    name: string;
    /** `""` where any will do. */
    version: string;
    /** `""` where it comes from the usual place. */
    downloadUrl: string;
}

/** Hands out references to default providers; each is registered when it is first needed. */
export class DefaultProviders {
    private readonly references = new Map<string, Promise<string>>();

    constructor(
        private readonly context: DeploymentContext,
        /** Registers a provider and answers its reference. */
        private readonly register: (goal: Goal) => Promise<string>,
    ) {}

    /** The reference of the package's default provider. `forWhat` is the resource or function that needs it. */
    get(request: PackageRequest, forWhat: string): Promise<string> {
        const { name, version, downloadUrl } = request;
        const key = `${name}@${version}@${downloadUrl}`;
        let reference = this.references.get(key);
        if (reference === undefined) {
            this.refuseDisabled(name, forWhat);
            reference = this.register(this.goal(request));
            this.references.set(key, reference);
        }
        return reference;
    }

    private goal({ name, version, downloadUrl }: PackageRequest): Goal {
        const suffix = [version, downloadUrl]
            .filter((part) => part !== "")
            .map((part) => `_${part.replace(/[^A-Za-z0-9]/g, "_")}`);
        return {
            type: providerType(name),
            name: `default${suffix.join("")}`,
            custom: true,
            properties: {
                ...this.config(name),
                ...(version !== "" && { version }),
                ...(downloadUrl !== "" && { pluginDownloadURL: downloadUrl }),
            },
            parent: "",
            dependencies: [],
            propertyDependencies: {},
            provider: "",
            ignoreChanges: [],
            replaceOnChanges: [],
            additionalSecretOutputs: [],
            aliases: [],
            importId: "",
            customTimeouts: {},
            deletedWith: "",
        };
    }

    /** The package's part of the stack's configuration; all of it for dynamic providers, which are the program's own. */
    private config(packageName: string): PropertyMap {
        const result: PropertyMap = {};
        for (const [key, value] of this.context.config) {
            const property = this.context.secretConfigKeys.has(key) ? new Secret(value) : value;
            if (packageName === DYNAMIC_PACKAGE) {
                result[key] = property;
            } else if (key.startsWith(`${packageName}:`)) {
                result[key.slice(packageName.length + 1)] = property;
            }
        }
        return result;
    }

    private refuseDisabled(packageName: string, forWhat: string): void {
        const text = this.context.config.get("pulumi:disable-default-providers") ?? "";
        const disabled: unknown = text === "" ? [] : JSON.parse(text);
        if (!Array.isArray(disabled)) {
            throw new UserError("The configuration pulumi:disable-default-providers is a list of packages.");
        }
        if (packageName !== "pulumi" && (disabled.includes("*") || disabled.includes(packageName))) {
            throw new UserError(
                `Default provider for '${packageName}' disabled. '${forWhat}' must use an explicit provider.`,
            );
        }
    }
}
