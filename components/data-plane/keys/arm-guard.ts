import { show } from "../../internal/errors";
import { type CheckFailure, handlerOf, type DynamicHandler } from "../life-cycle/handler";
import { describeKey } from "./names";
import { onlyInState } from "../life-cycle/only-in-state";
import { known, isUnknown, sameJson } from "../life-cycle/values";

/** What stands before a key that ARM makes: everything that ARM can't change of it later. */
export interface ArmKeyGuardInputs {
    readonly vaultId: string;
    readonly keyName: string;
    /** The settings by the names that the program has for them. */
    readonly declared: Readonly<Record<string, unknown>>;
}

type Inputs = ArmKeyGuardInputs;

/** Refuses changes of a key that ARM would take without making them: in the preview, from the state alone, without any call. */
export const armKeyGuard: DynamicHandler = handlerOf<Inputs, object, Inputs>({
    ...onlyInState(),
    inputs: ["vaultId", "keyName", "declared"],
    replacing: ["vaultId", "keyName"],
    recorded: ["declared"],
    describe,
    check: refusedChanges,
    id: ({ vaultId, keyName }) => `${vaultId}/keys/${keyName}/guard`,
    drifted: ({ vaultId, keyName, declared }) => ({ vaultId, keyName, declared }),
});

function describe({ keyName, vaultId }: Partial<Inputs>): string {
    const vaultName = known(vaultId)?.split("/").at(-1);
    return describeKey({
        ...(keyName === undefined ? {} : { name: keyName }),
        ...(vaultName === undefined ? {} : { target: { vaultName } }),
    });
}

function refusedChanges(inputs: Inputs, olds: Partial<Inputs>): CheckFailure[] {
    const { declared: old } = olds;
    const another = [olds.keyName, olds.vaultId].join() !== [inputs.keyName, inputs.vaultId].join();
    if (old === undefined || another || isUnknown(inputs.keyName)) {
        return [];
    }
    const properties = [...new Set([...Object.keys(old), ...Object.keys(inputs.declared)])].sort();
    return properties
        .filter((property) => !isUnknown(inputs.declared[property]))
        .filter((property) => !sameJson(old[property], inputs.declared[property]))
        .map((property) => ({
            property,
            reason:
                `${describe(inputs)}: \`${property}\` can't be changed from ${show(old[property])} to ${show(inputs.declared[property])}: ` +
                '`plane` is "arm", and ARM makes a key and never changes it. Put it back, give the new key another `keyName`, or take the ' +
                'key over on the data plane: leave out `plane` and set onExisting: "adopt".',
        }));
}
