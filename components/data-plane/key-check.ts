import { KeyVaultComponentError, show } from "../internal/errors";
import { complaintsAboutKey } from "../internal/key-rules";
import { type CheckFailure } from "./handler";
import { type KeyInputs, type KeyOutputs } from "./key-contract";
import { isThumbprint, keepMaterial, parseMaterial } from "./key-material";
import { describeKey } from "./key-names";
import { isUnknown, sameJson } from "./values";

/** What is wrong with a key's inputs, as far as they are known. */
export function checkKey(inputs: KeyInputs, olds: Partial<KeyInputs>): CheckFailure[] {
    // An expiry that was right when it was set isn't wrong because it has passed.
    const { expiresOn, ...rest } = inputs;
    const subject = sameJson(expiresOn, olds.expiresOn) ? rest : inputs;
    return complaintsAboutKey(knownOnly(subject)).map(({ property, expected, got }) => ({
        property,
        reason: `${describeKey(inputs)}: \`${property}\` must ${expected}, got ${show(got)}.`,
    }));
}

function knownOnly(inputs: Partial<KeyInputs>): Partial<KeyInputs> {
    return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value)));
}

/** The inputs as they may be stored: the plaintext of imported material stays in this process, for the create or update that follows. */
export function withoutPlaintext(inputs: KeyInputs): KeyInputs {
    const { material } = inputs;
    if (material === undefined || isUnknown(material) || isThumbprint(material)) {
        return inputs;
    }
    const parsed = parseMaterial(material);
    if (parsed === undefined) {
        throw new KeyVaultComponentError("InvalidArgument", `${describeKey(inputs)}: \`material\` can't be read.`);
    }
    keepMaterial(parsed);
    return { ...inputs, material: parsed.thumbprint };
}

/** Refuses, in the preview already, to replace a key where its successor could not have the name. */
export function refuseBlockedReplacement(olds: KeyOutputs, news: KeyInputs, replaces: readonly string[]): void {
    if (replaces.includes("name") || replaces.includes("target")) {
        return;
    }
    const { purgeProtection } = olds.target;
    if (olds.onDestroy === "purge" && !purgeProtection) {
        return;
    }
    const held = purgeProtection
        ? "the vault's purge protection keeps the name until the deleted key's retention is over"
        : `\`onDestroy\` is "${olds.onDestroy}", which leaves the name taken`;
    const purging = purgeProtection ? "" : ', or deploy onDestroy: "purge" first and make this change after it';
    throw new KeyVaultComponentError(
        "NameTaken",
        `${describeKey(news)}: a changed ${replaces.map((property) => `\`${property}\``).join(", ")} replaces the key under the same ` +
            `name, and ${held}. Give the new key another \`keyName\`${purging}.`,
    );
}
