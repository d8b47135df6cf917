// What programs ask of the monitor beside resources: methods of components, packages by reference, and what is refused.
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Callback } from "@pulumi/pulumi/proto/callback_pb";
import type { CallResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import { UNKNOWN_ID } from "../../../../local/engine/deploy/urn";
import { marshal, unmarshal } from "../../../../local/engine/deploy/wire";
import { Secret } from "../../../../local/engine/values";
import { type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const useCli = "Use the Pulumi CLI for it: it works on the same project, backend and state.";

test("a method of a component is called with its arguments, and answers with what the result depends on", async () => {
    let answer: CallResponse | undefined;
    const outcome = await rehearsal.up(async (program) => {
        const a = await program.register("a", {});
        const request = new pb.ResourceCallRequest()
            .setTok("test:index:Thing/double")
            .setArgs(marshal({ of: 1, hidden: new Secret("hush") }, { keepSecrets: true }));
        const dependencies = new pb.ResourceCallRequest.ArgumentDependencies().setUrnsList([a.urn]);
        request.getArgdependenciesMap().set("of", dependencies);
        answer = await program.call<pb.ResourceCallRequest, CallResponse>("call", request);
        expect(answer.getReturndependenciesMap().get("doubled")?.getUrnsList()).toEqual([a.urn]);
    });
    expect(outcome.ok).toBe(true);
    expect(unmarshal(answer?.getReturn())).toEqual({ doubled: new Secret(2) });
    expect(rehearsal.provider.calls.at(-1)).toEqual({
        method: "call",
        name: "test:index:Thing/double",
        inputs: { of: 1, hidden: new Secret("hush") },
        preview: false,
    });
});

test("a method that fails is the program's to handle", async () => {
    rehearsal.provider.failures.set("call test:index:Thing/double", "can't be doubled");
    let message = "";
    const outcome = await rehearsal.up(async (program) => {
        const request = new pb.ResourceCallRequest().setTok("test:index:Thing/double").setArgs(marshal({}));
        await program.call("call", request).catch((error: Error) => (message = error.message));
    });
    expect(message).toContain("call of test:index:Thing/double returned an error: can't be doubled");
    expect(outcome.ok).toBe(true);
});

test("a package that was registered stands for its version", async () => {
    const outcome = await rehearsal.up(async (program) => {
        const request = new pb.RegisterPackageRequest().setName("test").setVersion("1.2.3");
        const registered = await program.call<pb.RegisterPackageRequest, pb.RegisterPackageResponse>(
            "registerPackage",
            request,
        );
        await program.register("a", {}, { edit: (r) => r.setPackageref(registered.getRef()) });
    });
    expect(outcome.ok).toBe(true);
    expect(rehearsal.state("a").provider).toMatch(/^urn:pulumi:dev::proj::pulumi:providers:test::default_1_2_3::/);
});

test.each(["preview", "up"] as const)(
    "a read in %s answers with the id, from which newer programs take it",
    async (kind) => {
        rehearsal.provider.objects.set("there-1", { value: "found" });
        let id;
        const outcome = await rehearsal.run(
            kind,
            async (program) => void ({ id } = await program.read("r", "there-1")),
        );
        expect(outcome.ok).toBe(true);
        expect(id).toBe("there-1");
    },
);

test("a read of what isn't known yet answers without an id", async () => {
    let found;
    await rehearsal.preview(async (program) => void (found = await program.read("r", UNKNOWN_ID)));
    expect(found).toMatchObject({ id: "", outputs: {} });
});

const parameterized = (program: Program) => {
    const parameterization = new pb.Parameterization().setName("shaped").setVersion("1.0.0");
    const request = new pb.RegisterPackageRequest().setName("test").setParameterization(parameterization);
    return program.call("registerPackage", request);
};

const registration = (edit: (request: pb.RegisterResourceRequest) => unknown) => (program: Program) =>
    program.register("a", {}, { edit: (request) => void edit(request) });

const refused: [feature: string, ask: (program: Program) => Promise<unknown>][] = [
    ['parameterized providers ("shaped")', parameterized],
    ['components that a provider constructs (test:index:Thing "a")', registration((r) => r.setRemote(true))],
    [
        "resource transforms (the option `transforms`); `transformations` work",
        registration((r) => r.addTransforms(new Callback())),
    ],
    [
        "resource hooks (the option `hooks`)",
        registration((r) => r.setHooks(new pb.RegisterResourceRequest.ResourceHooksBinding())),
    ],
    ["the option `replaceWith`", registration((r) => r.setReplaceWithList(["urn:pulumi:dev::proj::a:b:C::c"]))],
    ["the option `hideDiffs`", registration((r) => r.setHidediffsList(["value"]))],
    ["stack transforms", (program) => program.call("registerStackTransform", new Callback())],
    ["invoke transforms", (program) => program.call("registerStackInvokeTransform", new Callback())],
    ["resource hooks", (program) => program.call("registerResourceHook", new pb.RegisterResourceHookRequest())],
    ["error hooks", (program) => program.call("registerErrorHook", new pb.RegisterErrorHookRequest())],
];

test.each(refused)("refuses %s at once, and names the way", async (feature, ask) => {
    for (const kind of ["preview", "up"] as const) {
        const outcome = await rehearsal.run(kind, async (program) => void (await ask(program)));
        expect(outcome.errors[0]).toBe(`The local engine does not support ${feature}. ${useCli}`);
    }
    expect(rehearsal.provider.log("check", "create")).toEqual([]);
    expect(rehearsal.snapshot.resources.filter(({ type }) => !type.startsWith("pulumi:providers:"))).toEqual([]);
});

test("the SDK is told of what is refused, too: of what it isn't told, it says that the CLI is too old", async () => {
    const { ResourceMonitorFeature: feature } = pb;
    let told: unknown;
    await rehearsal.up(async (program) => {
        const info = await program.call<Empty, pb.DeploymentInfo>("getDeploymentInfo", new Empty());
        told = info.getSupportedfeaturesList();
    });
    expect(told).toEqual(
        expect.arrayContaining([
            feature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
            feature.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
            feature.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
            feature.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
            feature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
        ]),
    );
});
