// Which provider serves a request: the one that it names, or its package's default one.
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import { unsupported } from "../../errors";
import type { DeploymentContext } from "../context";
import type { Goal } from "../goal";
import { isProviderType, packageOf } from "../urn";
import { DefaultProviders, type PackageRequest } from "./default-providers";

/** What requests say of their provider. */
interface ProviderRequest {
    getProvider(): string;
    getVersion(): string;
    getPlugindownloadurl(): string;
    getPackageref(): string;
}

/** Answers providers' references. */
export class ProviderReferences {
    private readonly defaults: DefaultProviders;
    private readonly packages = new Map<string, PackageRequest>();

    constructor(context: DeploymentContext, registerDefault: (goal: Goal) => Promise<string>) {
        this.defaults = new DefaultProviders(context, registerDefault);
    }

    /** The provider of a resource; `""` for providers themselves. */
    ofResource(request: ProviderRequest & { getType(): string; getName(): string }): Promise<string> {
        const type = request.getType();
        return isProviderType(type) ? Promise.resolve("") : this.of(request, type, `${type} "${request.getName()}"`);
    }

    /** The provider of a resource or function of the type `token`. */
    of(request: ProviderRequest, token: string, forWhat: string): Promise<string> {
        if (request.getProvider() !== "") {
            return Promise.resolve(request.getProvider());
        }
        const registered = this.packages.get(request.getPackageref());
        const requested = {
            name: packageOf(token),
            version: request.getVersion(),
            downloadUrl: request.getPlugindownloadurl(),
        };
        return this.defaults.get(registered ?? requested, forWhat);
    }

    /** Notes a package by a reference, which requests may then give in place of its version. */
    registerPackage(request: pb.RegisterPackageRequest): pb.RegisterPackageResponse {
        if (request.hasParameterization()) {
            throw unsupported(`parameterized providers ("${request.getParameterization()?.getName() ?? ""}")`);
        }
        const reference = `${request.getName()}@${request.getVersion()}@${request.getDownloadUrl()}`;
        this.packages.set(reference, {
            name: request.getName(),
            version: request.getVersion(),
            downloadUrl: request.getDownloadUrl(),
        });
        return new pb.RegisterPackageResponse().setRef(reference);
    }
}
