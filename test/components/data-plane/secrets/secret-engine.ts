import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import { time } from "../../../../components/data-plane/azure/retry";
import { secret } from "../../../../components/data-plane/secrets/secret";
import type { SecretInputs, SecretOutputs } from "../../../../components/data-plane/secrets/contract";
import { credential, InProcessVault, target } from "../in-process";

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => world.vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

/** The vault of the test that runs. */
export const world = { vault: new InProcessVault() };

/** A value that is nowhere but in the vault. */
export const planted = "pl4nted-s3cr3t-value";
export const realTime = { ...time };
export { secret, time };

beforeEach(() => {
    world.vault = new InProcessVault();
    forgetClients();
    forgetDeclared();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    Object.assign(time, realTime);
    delete process.env["PLANTED"];
});

export function inputs(changes: Partial<SecretInputs> = {}): SecretInputs {
    return {
        target,
        name: "password",
        mode: "managed",
        source: { kind: "value" },
        value: planted,
        salt: "c2FsdC1vZi10aGUtdGVzdA",
        enabled: true,
        onExisting: "fail",
        onDestroy: "detach",
        accessTimeoutSeconds: 900,
        ...changes,
    };
}

export const generated = (changes: Partial<SecretInputs> = {}) =>
    inputs({ source: { kind: "generate", spec: { length: 24 } }, value: "", ...changes });

export type Properties = Record<string, unknown>;
export interface Resource {
    readonly inputs: SecretInputs;
    readonly outs: SecretOutputs;
}

/** What the engine does with a resource at an `up`: check, diff, then create or update. */
export async function up(declared: SecretInputs, last?: Resource): Promise<Resource> {
    const checked = await secret.check((last?.inputs ?? {}) as Properties, declared as unknown as Properties);
    expect(checked.failures ?? []).toEqual([]);
    const news = checked.inputs as unknown as SecretInputs;
    if (last === undefined) {
        return { inputs: news, outs: (await secret.create(checked.inputs)).outs as unknown as SecretOutputs };
    }
    const { changes, replaces } = await secret.diff("id", last.outs as unknown as Properties, checked.inputs);
    expect(replaces).toBeUndefined();
    if (!changes) {
        return { inputs: news, outs: last.outs };
    }
    const { outs } = await secret.update("id", last.outs as unknown as Properties, checked.inputs);
    return { inputs: news, outs: outs as unknown as SecretOutputs };
}

/** What the engine does with a resource at a destroy: without a program that declares anything. */
export async function destroy({ outs }: Resource): Promise<void> {
    forgetDeclared();
    await secret.delete("id", outs as unknown as Properties);
}

/** What the engine does with a resource at a refresh. */
export async function refresh(last: Resource): Promise<Resource | undefined> {
    const { id, props, inputs: read } = await secret.read("id", last.outs as unknown as Properties);
    return id === "" ? undefined : { inputs: read as unknown as SecretInputs, outs: props as unknown as SecretOutputs };
}

export async function failures(declared: SecretInputs, last?: Resource): Promise<string[]> {
    const { failures: found = [] } = await secret.check(
        (last?.inputs ?? {}) as Properties,
        declared as unknown as Properties,
    );
    // The engine prints the value of a property that a failure names.
    expect(found.every(({ property }) => property === "")).toBe(true);
    return found.map(({ reason }) => reason);
}

export async function live(
    name = "password",
): Promise<{ value: string; contentType?: string; tags?: object; attributes: Record<string, unknown>; id: string }> {
    return world.vault.body(200, "GET", `/secrets/${name}`);
}

export async function versions(name = "password"): Promise<number> {
    return (await world.vault.list(`/secrets/${name}/versions`)).length;
}

export async function setByHand(value: string, name = "password", attributes: object = {}): Promise<void> {
    await world.vault.body(200, "PUT", `/secrets/${name}`, { value, attributes });
}

export function expectNowhere(...places: unknown[]): void {
    const text = JSON.stringify(places);
    for (const form of [
        planted,
        ...(["base64", "base64url", "hex"] as const).map((each) => Buffer.from(planted).toString(each)),
    ]) {
        expect(text).not.toContain(form);
    }
}
